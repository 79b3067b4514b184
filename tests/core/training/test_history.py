"""What a run measured, appended by one and read by others."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.training.history import COLUMNS, History


def row(step: float) -> dict[str, float]:
    return {name: step + number / 100 for number, name in enumerate(COLUMNS)}


def test_an_empty_history_has_empty_columns() -> None:
    history = History()
    assert history.batch_losses.shape == (0,)
    assert history.evaluations.shape == (0, len(COLUMNS))
    assert history.last() == {}
    assert history.column("test_loss").shape == (0,)


@pytest.mark.parametrize("piece", [1, 7, 1024, 5000])
def test_losses_grow_past_any_capacity(piece: int) -> None:
    history, losses = History(), np.arange(5000, dtype=np.float32)
    for start in range(0, 5000, piece):
        history.add_losses(losses[start : start + piece])
    assert np.array_equal(history.batch_losses, losses)


def test_evaluations_grow_past_their_capacity() -> None:
    history = History()
    for step in range(700):
        history.add_evaluation(row(step))
    assert np.array_equal(history.column("step"), np.arange(700))
    assert history.last() == pytest.approx(row(699))
    assert list(history.last()) == list(COLUMNS)


def test_a_column_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        History().column("nonsense")
    with pytest.raises(KeyError):
        History().add_evaluation({"step": 1.0})


def test_cutting_forgets_what_comes_after_a_step() -> None:
    history = History()
    for step in range(0, 40, 10):
        history.add_evaluation(row(step))
    history.add_losses(np.arange(30.0))
    history.cut(15)
    assert np.array_equal(history.batch_losses, np.arange(15.0))
    assert history.column("step").tolist() == [0.0, 10.0]
    history.add_losses(np.array([99.0]))
    assert history.batch_losses[-1] == 99.0
    assert len(history.batch_losses) == 16
    history.cut(1000)
    assert len(history.batch_losses) == 16


def test_an_evaluation_at_the_cut_stays() -> None:
    history = History()
    for step in (0.0, 10.0):
        history.add_evaluation({**row(step), "step": step})
    history.cut(10)
    assert len(history.evaluations) == 2
    history.cut(9)
    assert len(history.evaluations) == 1


def test_a_copy_is_independent() -> None:
    history = History()
    history.add_losses(np.arange(10.0))
    history.add_evaluation(row(0))
    copy = history.copy()
    history.cut(0)
    history.add_losses(np.full(10, -1.0))
    history.add_evaluation(row(5))
    assert np.array_equal(copy.batch_losses, np.arange(10.0))
    assert copy.column("step").tolist() == [0.0]
    copy.add_losses(np.array([7.0]))
    assert len(history.batch_losses) == 10


def test_losses_are_kept_as_wide_as_the_widest_that_came() -> None:
    history = History()
    history.add_losses(np.array([0.1, 0.2], np.float32))
    assert history.batch_losses.dtype == np.float32
    before = history.batch_losses
    history.add_losses(np.array([1 / 3]))
    assert history.batch_losses.tolist() == [float(np.float32(0.1)), float(np.float32(0.2)), 1 / 3]
    assert history.copy().batch_losses.tobytes() == history.batch_losses.tobytes()
    assert np.array_equal(before, np.array([0.1, 0.2], np.float32))


def test_a_million_steps_take_little_more_than_their_losses() -> None:
    history, chunk = History(), np.zeros(997, np.float32)
    for _ in range(1_000_000 // 997):
        history.add_losses(chunk)
    room = history.batch_losses.base
    assert room is not None and room.nbytes <= 1.3 * history.batch_losses.nbytes


def test_views_are_read_only_and_keep_their_length() -> None:
    history = History()
    history.add_losses(np.arange(3.0))
    history.add_evaluation(row(0))
    losses, rows = history.batch_losses, history.evaluations
    for view in (losses, rows, history.column("step")):
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 1.0
    for _ in range(3):
        history.add_losses(np.arange(1000.0))
    assert np.array_equal(losses, [0.0, 1.0, 2.0])
    assert len(history.batch_losses) == 3003


def test_columns_taken_together_are_equally_long() -> None:
    """A run adds a row while a panel reads: both columns are of the rows there were."""
    history = History()
    for step in range(3):
        history.add_evaluation({name: float(step) for name in COLUMNS})
    epochs, losses = history.columns("epoch", "test_loss")
    history.add_evaluation(dict.fromkeys(COLUMNS, 9.0))
    assert epochs.tolist() == losses.tolist() == [0.0, 1.0, 2.0]
    assert len(history.column("epoch")) == 4
