"""Pause, single steps, looks and stop, commanded from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from conformance.runs import everything, finished
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.control import Control, Order
from nnstudio.core.training.events import (
    Event,
    Finished,
    Kept,
    Looked,
    Paused,
    Progressed,
    Resumed,
)
from nnstudio.core.training.trainer import Trainer

LONG = 100_000
PATIENCE = 30.0


class Running:
    """A trainer in a thread of its own, and what it has told so far."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer, self.control = trainer, trainer.control
        self._told: list[Event] = []
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="trainer")
        self._thread.start()

    def _run(self) -> None:
        for event in self.trainer.run():
            with self._news:
                self._told.append(event)
                self._news.notify_all()

    def wait_for(self, kind: type[Event], after: int = 0) -> Event:
        """The next event of this kind after the first ``after`` ones."""

        def found() -> Event | None:
            return next((e for e in self._told[after:] if isinstance(e, kind)), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, PATIENCE), kind
            event = found()
        assert event is not None
        return event

    @property
    def told(self) -> int:
        with self._news:
            return len(self._told)

    def kinds(self) -> list[type[Event]]:
        with self._news:
            return [type(event) for event in self._told if not isinstance(event, Progressed)]

    def end(self) -> None:
        self.control.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@contextmanager
def running(control: Control | None = None) -> Iterator[Running]:
    run = Running(Trainer(everything(epochs=LONG), control=control or Control()))
    try:
        yield run
    finally:
        run.end()


def test_pause_step_look_resume_stop() -> None:
    with running() as run:
        run.wait_for(Progressed)
        run.control.pause()
        paused = run.wait_for(Paused)
        assert isinstance(paused, Paused)
        assert run.trainer.step == paused.step

        before = run.told
        run.control.advance(3)
        again = run.wait_for(Paused, before)
        assert isinstance(again, Paused)
        assert again.step == paused.step + 3

        before = run.told
        run.control.request("snapshot")
        looked = run.wait_for(Looked, before)
        assert isinstance(looked, Looked)
        assert looked.snapshot.step == again.step

        before = run.told
        run.control.request("checkpoint")
        kept = run.wait_for(Kept, before)
        assert isinstance(kept, Kept)
        assert (kept.checkpoint.step, kept.checkpoint.status) == (again.step, "paused")
        assert run.trainer.step == again.step

        before = run.told
        run.control.resume()
        assert run.wait_for(Resumed, before) == Resumed(again.step)
        moving = run.wait_for(Progressed, before)
        assert isinstance(moving, Progressed)
        assert moving.step > again.step

        run.control.stop()
        ended = run.wait_for(Finished)
        assert isinstance(ended, Finished)
        assert ended.status == "stopped"
        assert ended.step == len(run.trainer.history.batch_losses) == run.trainer.step


def test_a_run_may_begin_paused_and_go_step_by_step() -> None:
    control = Control()
    control.pause()
    with running(control) as run:
        assert run.wait_for(Paused) == Paused(0)
        for step in (1, 2, 3):
            before = run.told
            control.advance(1)
            assert run.wait_for(Paused, before) == Paused(step)


def test_a_paused_run_can_be_stopped() -> None:
    control = Control()
    control.pause()
    with running(control) as run:
        run.wait_for(Paused)
        control.stop()
        assert run.wait_for(Finished) == Finished("stopped", 0, None)


def test_stop_before_the_start_takes_no_step() -> None:
    control = Control()
    control.stop()
    trainer = Trainer(everything(), control=control)
    assert finished(trainer)[-1] == Finished("stopped", 0, None)
    assert trainer.step == 0


def test_pausing_and_stepping_change_no_result() -> None:
    control = Control()
    control.advance(1)
    trainer = Trainer(everything(), control=control)
    for event in trainer.run():
        if isinstance(event, Paused):
            control.advance(1 + event.step % 3)
    whole = Trainer(everything())
    finished(whole)
    assert np.array_equal(trainer.state.parameters, whole.state.parameters)
    assert np.array_equal(trainer.history.batch_losses, whole.history.batch_losses)


def test_the_last_step_may_be_asked_for_alone() -> None:
    control = Control()
    control.advance(16)
    trainer = Trainer(everything(), control=control)
    assert finished(trainer)[-1] == Finished("done", 16, None)


def test_steps_asked_for_during_a_running_chunk_are_all_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The steps of the chunk were not the ones that were asked for."""
    control = Control()
    trainer = Trainer(everything(epochs=LONG), control=control)
    advance: Callable[[int], Array] = trainer.stepper.advance
    asked_at: list[int] = []

    def interrupted(limit: int) -> Array:
        losses = advance(limit)
        if trainer.step >= 8 and not asked_at:
            asked_at.append(trainer.step)
            control.advance(2)
        return losses

    monkeypatch.setattr(trainer.stepper, "advance", interrupted)
    for event in trainer.run():
        if isinstance(event, Paused):
            assert event.step == asked_at[0] + 2
            control.stop()


@pytest.mark.parametrize("between", [Control.pause, Control.resume])
def test_steps_asked_for_after_a_pause_in_a_counted_chunk_are_all_done(
    monkeypatch: pytest.MonkeyPatch, between: Callable[[Control], None]
) -> None:
    """The steps of the chunk were allowed before the pause; those asked for after it are still to do."""
    control = Control()
    control.advance(8)
    trainer = Trainer(everything(epochs=LONG), control=control)
    advance: Callable[[int], Array] = trainer.stepper.advance
    asked_at: list[int] = []

    def interrupted(limit: int) -> Array:
        losses = advance(limit)
        if not asked_at:
            asked_at.append(trainer.step)
            between(control)
            control.advance(2)
        return losses

    monkeypatch.setattr(trainer.stepper, "advance", interrupted)
    for event in trainer.run():
        if isinstance(event, Paused):
            assert event.step == asked_at[0] + 2
            control.stop()


def test_requests_are_answered_once_each() -> None:
    control = Control()
    control.request("snapshot")
    control.request("snapshot")
    control.request("checkpoint")
    assert control.take_requests() == {"snapshot", "checkpoint"}
    assert control.take_requests() == frozenset()


def test_orders() -> None:
    control = Control()
    assert control.order() == Order(None, False)
    assert not control.must_wait
    control.pause()
    assert control.order() == Order(0, False)
    assert control.must_wait
    control.advance(2)
    control.advance(3)
    assert control.order() == Order(5, False)
    control.done(4)
    assert control.order() == Order(1, False)
    control.done(4)
    assert control.must_wait
    control.advance(1)
    control.pause()
    assert control.order() == Order(0, False)
    control.resume()
    assert control.order() == Order(None, False)
    control.pause()
    control.stop()
    assert control.order() == Order(0, True)
    assert not control.must_wait


def test_waiting_ends_at_once_when_there_is_something_to_do() -> None:
    control = Control()
    control.wait(PATIENCE)  # not paused: no reason to wait
    control.pause()
    control.request("snapshot")
    control.wait(PATIENCE)
    control.take_requests()
    control.advance(1)
    control.wait(PATIENCE)
    control.done(1)
    waker = threading.Timer(0.02, control.resume)
    waker.start()
    control.wait(PATIENCE)
    waker.join()
    assert not control.must_wait
