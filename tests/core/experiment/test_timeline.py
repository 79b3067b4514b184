"""Epochs and samples of every step, also where the batch size changed on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.runs import everything
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.timeline import Place, Timeline


@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 2000))
def test_of_one_batch_size_it_is_a_division(used: int, batch: int, step: int) -> None:
    batch = min(batch, used)
    line = Timeline.steady(used, batch)
    per_epoch = -(-used // batch)
    assert line.per_epoch == per_epoch
    assert line.place(step) == (step // per_epoch, step % per_epoch * batch)
    assert line.epochs(step) == step / per_epoch
    assert line.even_step(step) == step
    assert line.steps(7) == 7 * per_epoch
    assert line.ends_epoch(step) == (step % per_epoch == 0)
    assert line.end_of_epoch(step) == -(-step // per_epoch) * per_epoch


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), max_size=6),
)
def test_every_sample_of_every_epoch_is_seen_once(
    used: int, first: int, changes: list[tuple[int, int]]
) -> None:
    """Walked step by step, as the trainer does, with a change whenever one is due."""
    line, step, due = Timeline.steady(used, min(first, used)), 0, list(changes)
    epoch, seen, last = 0, 0, 0.0
    wait = due[0][0] if due else 0
    for _ in range(400):
        while due and wait == 0:
            line = line.changed(step, min(due.pop(0)[1], used))
            wait = due[0][0] if due else 0
        wait -= 1
        assert line.place(step) == Place(epoch, seen)
        assert line.end_of_epoch(step) >= step
        if seen == 0:
            assert line.epochs(step) == epoch
            assert line.even_step(step) == epoch * line.per_epoch
            assert line.steps(epoch) == step or not due
        seen += min(line.segments[-1].batch, used - seen)
        if seen == used:
            assert line.end_of_epoch(step) in (step, step + 1)
            epoch, seen = epoch + 1, 0
        step += 1
        now = line.epochs(step)
        assert last < now or step == 0
        last = now
        assert epoch <= now < epoch + 1
    assert line.steps(epoch + 3) == line.end_of_epoch(step) + (3 - (seen > 0)) * line.per_epoch
    assert [one.step for one in line.pieces] == sorted({one.step for one in line.pieces})


def test_what_was_before_a_change_stays() -> None:
    line = Timeline.steady(100, 10).changed(25, 30).changed(31, 7)
    for step in range(25):
        assert line.place(step) == Timeline.steady(100, 10).place(step)
    assert line.place(25) == (2, 50) and line.place(26) == (2, 80) and line.place(27) == (3, 0)
    assert line.place(31) == (4, 0) and line.place(32) == (4, 7)
    assert line.epochs(26) == pytest.approx(2.75)


def test_of_an_experiment() -> None:
    experiment = everything()
    assert Timeline.of(experiment).per_epoch == experiment.steps_per_epoch == 4
    later = edits.set_training(experiment, batch_size=None)
    line = Timeline.of(later, [(6, 15), (8, 10)])
    assert [one.batch for one in line.segments] == [15, 10, 50]
    assert line.place(6) == (1, 30) and line.place(8) == (2, 0) and line.place(9) == (3, 0)
