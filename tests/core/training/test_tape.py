"""The tape: what stays of many moments, and that a moment is the whole run it was taken of."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import everything
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.training.history import History
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.tape import Moment, Tape


def moment(step: int, floats: int = 10) -> Moment:
    state = Backup(step, np.zeros(floats, np.float32), np.zeros(0, np.float32), {}, {})
    return Moment(step, 0.01 * step, Snapshot(step, ()), "whole", state)


def recorded(steps: range, most: int, most_bytes: int = 10**9, floats: int = 10) -> Tape:
    tape = Tape()
    for step in steps:
        tape = tape.add(moment(step, floats), most, most_bytes)
    return tape


@pytest.mark.parametrize("last", [100, 5_000, 20_000])
def test_first_and_newest_always_stay_and_the_rest_is_spread(last: int) -> None:
    tape = recorded(range(last + 1), 50)
    assert len(tape.moments) == 50
    assert (tape.steps[0], tape.steps[-1]) == (0, last)
    late = [step for step in tape.steps if step >= last // 2]
    gaps = np.diff(late)
    # A moment between two others goes when the gap it leaves is the smallest: none is over twice another.
    assert gaps[1:-1].max() <= 2.5 * np.median(gaps)
    assert gaps.max() <= 3 * last / 50


def test_the_beginning_is_kept_denser() -> None:
    steps = recorded(range(20_001), 50).steps
    assert sum(step <= 200 for step in steps) >= 5
    assert steps[1] <= 16


def test_at_every_time_it_covers_what_was_run_so_far() -> None:
    tape = Tape()
    for step in range(0, 3_000, 3):
        tape = tape.add(moment(step), 20)
        assert (tape.steps[0], tape.steps[-1]) == (0, step)
        if step >= 300:
            assert max(np.diff(tape.steps)) <= step / 4


def test_it_stays_below_its_bytes_and_never_below_two_moments() -> None:
    one = moment(1, 1_000).nbytes
    tape = recorded(range(100), 200, 10 * one, 1_000)
    assert len(tape.moments) == 10
    assert tape.nbytes <= 10 * one
    assert recorded(range(100), 200, one, 1_000).steps == (0, 99)


def test_a_moment_before_the_newest_takes_what_lay_behind_it() -> None:
    """A run that goes on from an earlier step is another one from there on."""
    tape = recorded(range(10), 50).add(moment(4), 50)
    assert tape.steps == (0, 1, 2, 3, 4)
    assert recorded(range(10), 50).until(6).steps == tuple(range(7))


def test_the_nearest_moment() -> None:
    tape = recorded(range(0, 100, 10), 50)
    found = [tape.at(step) for step in (0, 4, 5, 6, 89, 1_000)]
    assert [each.step if each else None for each in found] == [0, 0, 0, 10, 90, 90]
    assert Tape().at(3) is None


def test_a_tape_that_somebody_reads_does_not_change() -> None:
    tape = recorded(range(3), 50)
    tape.add(moment(3), 50)
    assert tape.steps == (0, 1, 2)


def test_only_histograms_cannot_be_gone_on_from() -> None:
    with pytest.raises(ValueError, match="histograms"):
        Moment(3, 0.1, Snapshot(3, ()), "histograms", None).checkpoint(History())


def test_weights_alone_begin_with_a_new_optimiser() -> None:
    experiment = everything()
    state = State(experiment)
    kept = Backup(3, state.parameters.copy(), state.statistics.copy(), {}, {})
    made = Moment(3, 0.1, Snapshot(3, ()), "weights", kept, experiment=experiment).checkpoint(
        History()
    )
    assert made.slots.keys() == state.slots.keys()
    assert all(not array.any() for slot in made.slots.values() for array in slot.values())
    for name, array in made.parameters.items():
        assert np.array_equal(array, state.parameter(name))
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
