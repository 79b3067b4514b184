"""The trail keeps the first and the newest moments, however many there were."""

from __future__ import annotations

from nnstudio.core.diagnosis.trail import MOST, Trail
from nnstudio.core.training.snapshot import LayerSnapshot, Snapshot
from nnstudio.core.training.vitals import Vitals


def snapshot(step: int, dead: float | None = 0.5) -> Snapshot:
    vitals = None if dead is None else Vitals(dead=dead)
    return Snapshot(step, (LayerSnapshot("dense_1", None, None, None, vitals),))


def steps(trail: Trail, until: int = 10**9) -> list[int]:
    return [moment.step for moment in trail.until(until)]


def test_moments_are_kept_in_order() -> None:
    trail = Trail()
    for step in (5, 1, 9, 3):
        assert trail.add(snapshot(step))
    assert steps(trail) == [1, 3, 5, 9]
    assert steps(trail, 5) == [1, 3, 5]


def test_the_same_again_is_nothing_new_and_a_better_look_replaces() -> None:
    trail = Trail()
    assert trail.add(snapshot(4, 0.1))
    assert not trail.add(snapshot(4, 0.1))
    assert trail.add(snapshot(4, 0.7))
    assert trail.until(4)[0].vitals["dense_1"].dead == 0.7
    assert len(trail.until(4)) == 1


def test_a_snapshot_without_vitals_is_not_kept() -> None:
    trail = Trail()
    assert not trail.add(snapshot(4, None))
    assert trail.until(10) == ()


def test_it_is_thinned_and_the_ends_stay() -> None:
    trail = Trail()
    for step in range(0, 100_000, 7):
        trail.add(snapshot(step, step / 100_000))
        assert len(trail.until(step)) <= MOST
    kept = steps(trail)
    assert kept[0] == 0
    assert kept[-1] == 99_995
    assert len(kept) > MOST // 3
