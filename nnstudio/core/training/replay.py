"""Runs a saved run again from its seed and says whether the curves are the same, to the last bit.

Whoever is handed a file can so see that nobody drew its curves by hand; what was changed while the run went on is
changed again after the same steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.device.choice import choose_again
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem
from nnstudio.core.training.changes import stages
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.thread_choice import kept
from nnstudio.core.training.trainer import Trainer

UNTIMED = tuple(name for name in COLUMNS if name != "seconds")
"""How long it took is another thing every time."""


@dataclass(frozen=True)
class Departure:
    """Where a repeated curve leaves the recorded one.

    Attributes:
        step: the first step, counted from 1, after which they differ; 0 for before any.
        what: ``loss`` of that mini-batch, or the column of an evaluation.
        recorded, repeated: both values; NaN where there is none.
    """

    step: int
    what: str
    recorded: float
    repeated: float


@dataclass(frozen=True)
class Replayed:
    """What came of it.

    Attributes:
        steps: how many steps were repeated, of ``wanted``; fewer where somebody gave it up.
        evaluations: how many were compared.
        changes: how often settings were changed on the way.
        departure: the first difference; None where there is none.
        apart: the largest difference between two losses of the same step.
        weights_apart: the largest difference between two weights at the end.
    """

    steps: int
    wanted: int
    evaluations: int
    changes: int
    departure: Departure | None
    apart: float
    weights_apart: float

    @property
    def complete(self) -> bool:
        """Whether all of the run was repeated, or enough to see that it is another one."""
        return self.steps >= self.wanted or self.departure is not None

    @property
    def same(self) -> bool:
        """Whether all of it is the same to the last bit."""
        return self.steps == self.wanted and self.departure is None and self.weights_apart == 0.0

    @property
    def verdict(self) -> Problem:
        """What came of it, as a code with its values: a hint where it is the same, else a warning."""
        left = self.departure
        if left is not None:
            code = "problem.replay_loss" if left.what == "loss" else "problem.replay_score"
            return Problem.of(
                code,
                severity="warning",
                step=left.step,
                name=left.what,
                recorded=_shown(left.recorded),
                repeated=_shown(left.repeated),
                steps=self.steps,
                apart=_shown(self.apart),
            )
        if self.steps < self.wanted:
            return Problem.of(
                "problem.replay_given_up", severity="warning", step=self.steps, wanted=self.wanted
            )
        if self.weights_apart:
            return Problem.of(
                "problem.replay_weights",
                severity="warning",
                steps=self.steps,
                apart=_shown(self.weights_apart),
            )
        if self.changes:
            return Problem.of(
                "problem.replay_same_changed",
                severity="hint",
                steps=self.steps,
                evaluations=self.evaluations,
                changes=self.changes,
            )
        return Problem.of(
            "problem.replay_same",
            severity="hint",
            steps=self.steps,
            evaluations=self.evaluations,
        )


def replay(
    recorded: Checkpoint,
    *,
    control: Control | None = None,
    follow: Callable[[Event], object] = lambda _event: None,
) -> Replayed:
    """Train again what ``recorded`` was trained with, as far as it came; ``follow`` is handed every event.

    Raises:
        ProblemError: where it cannot be trained here, for want of memory, say.
    """
    control = control or Control()
    known = stages(_long_enough(recorded), recorded.changes)
    trainer = Trainer(
        known[0],
        control=control,
        dtype=_dtype(recorded),
        threads=kept(recorded.threads),
        backend=choose_again(None, known[0], recorded.devices).backend,
        start=recorded.start,
    )
    settings = {change.step: known[at + 1] for at, change in enumerate(recorded.changes)}
    threads = dict(recorded.threads[1:])
    for step in [*sorted({*settings, *threads}), _end(recorded)]:
        for event in _up_to(trainer, step):
            follow(event)
        if trainer.step != step or control.stopping():
            break
        if step in threads:
            trainer.threads.fix(threads[step], step)
        if step in settings:
            trainer.adopt(settings[step])
    return _compared(recorded, trainer.checkpoint(), given_up=control.stopping())


def _up_to(trainer: Trainer, step: int) -> Iterator[Event]:
    """Steps until ``step`` are done; where there are none, the evaluation before the first."""
    yield from trainer.run(step - trainer.step)


def _end(recorded: Checkpoint) -> int:
    """The step to go to: of a run that ran away the one it failed at, which leads back to the one before."""
    failed = recorded.failed_step if recorded.status == "diverged" else None
    return max(recorded.step, failed or 0)


def _long_enough(recorded: Checkpoint) -> Experiment:
    """The settings with as many epochs as were trained, where fewer are planned by now."""
    experiment = recorded.experiment
    epochs = math.ceil(recorded.timeline.epochs(recorded.step))
    if experiment.training.schedule.uses_length or epochs <= experiment.training.epochs:
        return experiment
    return experiment.with_values(training=experiment.training.with_values(epochs=epochs))


def _dtype(recorded: Checkpoint) -> np.dtype[np.floating]:
    arrays = recorded.parameters.values()
    return next((array.dtype for array in arrays), np.dtype(np.float32))


def _compared(recorded: Checkpoint, repeated: Checkpoint, *, given_up: bool) -> Replayed:
    old, new = recorded.history, repeated.history
    steps = min(len(old.batch_losses), len(new.batch_losses))
    pair = old.batch_losses[:steps], new.batch_losses[:steps]
    rows = min(len(old.evaluations), len(new.evaluations))
    found = [one for one in (_first_loss(*pair), _first_score(old, new, rows)) if one is not None]
    whole = repeated.step == recorded.step
    if not found and not whole and not given_up:
        # It ran away, or stopped early, where the recorded one went on.
        found = [Departure(steps + 1, "loss", float(old.batch_losses[steps]), math.nan)]
    with np.errstate(all="ignore"):
        gaps = np.abs(pair[0].astype(np.float64) - pair[1])
    gaps = gaps[np.isfinite(gaps)]
    return Replayed(
        steps=repeated.step,
        wanted=recorded.step,
        evaluations=rows,
        changes=len(recorded.changes),
        departure=min(found, key=lambda one: one.step, default=None),
        apart=float(gaps.max()) if gaps.size else 0.0,
        weights_apart=_weights_apart(recorded, repeated) if whole else 0.0,
    )


def _first_loss(old: Array, new: Array) -> Departure | None:
    different = np.flatnonzero(~_alike(old, new))
    if not different.size:
        return None
    at = int(different[0])
    return Departure(at + 1, "loss", float(old[at]), float(new[at]))


def _first_score(old: History, new: History, rows: int) -> Departure | None:
    columns = [COLUMNS.index(name) for name in UNTIMED]
    a, b = old.evaluations[:rows, columns], new.evaluations[:rows, columns]
    different = np.argwhere(~_alike(a, b))
    if not different.size:
        return None
    row, column = (int(at) for at in different[0])
    return Departure(int(a[row, 0]), UNTIMED[column], float(a[row, column]), float(b[row, column]))


def _alike(old: Array, new: Array) -> Array:
    return (old == new) | (np.isnan(old) & np.isnan(new))


def _weights_apart(recorded: Checkpoint, repeated: Checkpoint) -> float:
    return max(
        (
            float(np.abs(array.astype(np.float64) - repeated.parameters[name]).max(initial=0.0))
            for name, array in recorded.parameters.items()
        ),
        default=0.0,
    )


def _shown(value: float) -> str:
    """All digits of a float32, so that a difference in the last is seen."""
    return f"{value:.9g}" if math.isfinite(value) else "-"
