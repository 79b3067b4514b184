"""A training run that somebody watches from a terminal or a notebook.

Ctrl-C ends it after the current batch instead of in the middle of one, and a bar shows how far it is.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from tqdm import tqdm

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def long_enough(experiment: Experiment, done: int, steps: int) -> Experiment:
    """The experiment with as many epochs as ``steps`` more steps after ``done`` take, if it has fewer.

    It stays as it is where its schedule depends on the number of epochs: with more it would be another run.
    """
    if experiment.training.schedule.uses_length:
        return experiment
    epochs = -(-(done + steps) // experiment.steps_per_epoch)
    if epochs <= experiment.training.epochs:
        return experiment
    return edits.set_training(experiment, epochs=epochs)


class Stoppable(Protocol):
    """What goes on until it is told to stop."""

    def stop(self) -> None:
        """End it soon."""
        ...


@contextmanager
def stopping_on_signals(control: Stoppable) -> Iterator[None]:
    """While the context is open, Ctrl-C and a request to terminate stop the run; a second one is as usual.

    Signals reach the main thread only; in another thread this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(_number: int, _frame: FrameType | None) -> None:
        control.stop()
        restore()

    for number in _SIGNALS:
        signal.signal(number, stop)
    try:
        yield
    finally:
        restore()


class Bar(tqdm):  # type: ignore[type-arg]
    """A progress bar on stderr, counted in steps, without the watching thread tqdm starts otherwise."""

    monitor_interval = 0

    def __init__(self, done: int, goal: int, *, shown: bool, **more: Any) -> None:
        terminal = sys.stderr.isatty()
        super().__init__(
            total=goal,
            initial=done,
            file=sys.stderr,
            disable=not shown,
            leave=not terminal,
            dynamic_ncols=terminal,
            # Without a terminal the bar goes into a log, where every redraw is one more line.
            mininterval=0.1 if terminal else 5.0,
            **more,
        )

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While the context is open the bar is out of the way of other lines."""
        if (
            self.leave
        ):  # Not a terminal: other lines go elsewhere, and redrawing would only add lines.
            yield
            return
        with self.external_write_mode(file=sys.stderr):
            yield

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """While the context is open, whole lines may be written to stderr, where the bar is, too."""
        with self.external_write_mode(file=sys.stderr):
            yield

    def reach(self, step: int) -> None:
        """Show that ``step`` steps are done."""
        self.update(step - self.n)
