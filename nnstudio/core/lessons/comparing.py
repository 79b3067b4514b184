"""Judges the variants of a comparison by a lesson's checks: bounds on some of them, and which is above which.

Each variant counts with the mean over its seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import field_at
from nnstudio.core.lessons.judging import Outcome
from nnstudio.core.lessons.lesson import Check, Lesson, Values
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.problem import Problem, ProblemError

# A window reads lessons long before it looks at a run.
if TYPE_CHECKING:
    from nnstudio.core.study.crew import Standing
    from nnstudio.core.study.variants import Variant
    from nnstudio.core.training.checkpoint import Checkpoint

Cell = tuple[int, ...]
CheckpointMeasure = Callable[["Checkpoint", "tuple[int, int] | None"], float]
"""From a run, and where a span of steps is meant that span, to a number; NaN where it was not measured."""


@dataclass(frozen=True, eq=False)
class Compared:
    """What a comparison gave.

    Attributes:
        values: path and value on each axis, by the cell of the variant.
        runs: its runs, one for each seed.
        over: whether all runs have ended by themselves.
    """

    values: Mapping[Cell, Values]
    runs: Mapping[Cell, tuple[Checkpoint, ...]]
    over: bool

    @staticmethod
    def of(found: Sequence[Variant], standings: Sequence[Standing]) -> Compared:
        """From the runs of a crew."""
        values = {variant.cell: variant.values for variant in found}
        runs: dict[Cell, list[Checkpoint]] = {cell: [] for cell in values}
        for variant in found:
            checkpoint = standings[variant.number].checkpoint
            if checkpoint is not None:
                runs[variant.cell].append(checkpoint)
        over = all(standing.status in ("done", "diverged") for standing in standings)
        return Compared(values, {cell: tuple(each) for cell, each in runs.items()}, over)

    def measure(self, check: Check, cell: Cell) -> float:
        """The mean over the seeds of what a check measures."""
        found = [COMPARED[check.name](run, check.steps) for run in self.runs[cell]]
        return float(np.mean(found)) if found else math.nan


def judge_compared(lesson: Lesson, stage: int, compared: Compared) -> tuple[Outcome, ...]:
    """An outcome for each check of this stage that is about variants, once all runs are over."""
    experiment = lesson.stages[stage]
    checks = [check for check in lesson.checks if check.compares and check.stage == stage]
    return tuple(_outcome(check, experiment, compared) for check in checks)


def verify_compared(check: Check, experiment: Experiment) -> None:
    """Whether the variants that a check names are there.

    Raises:
        ProblemError: ``problem.lesson_variant`` with what was named.
    """
    from nnstudio.core.study.variants import axes

    along = {axis.path: axis.values for axis in axes(experiment)}
    for chosen in (check.of, check.above, check.below):
        for path, value in chosen or ():
            known = along.get(path, ())
            if not any(_same(experiment, path, value, each) for each in known):
                choices = ", ".join(known) or ", ".join(along) or "-"
                raise ProblemError(
                    Problem.of("problem.lesson_variant", name=path, value=value, choices=choices)
                )


def _outcome(check: Check, experiment: Experiment, compared: Compared) -> Outcome:
    if not compared.over:
        return Outcome(check)
    chosen = _cells(experiment, compared, check.of or ())
    values = [compared.measure(check, cell) for cell in chosen]
    if not values or any(map(math.isnan, values)):
        return Outcome(check)
    for other, sign in ((check.above, 1.0), (check.below, -1.0)):
        if other is None:
            continue
        rest = [cell for cell in _cells(experiment, compared, other) if cell not in chosen]
        theirs = [compared.measure(check, cell) for cell in rest]
        least = min(sign * value for value in values)
        return Outcome(check, all(least > sign * each for each in theirs), sign * least)
    low = -math.inf if check.at_least is None else check.at_least
    high = math.inf if check.at_most is None else check.at_most
    held = sum(low <= value <= high for value in values)
    shown = min(values) if check.at_most is None else max(values)
    return Outcome(check, held >= (check.least or len(values)), shown)


def _cells(experiment: Experiment, compared: Compared, chosen: Values) -> list[Cell]:
    """The variants with all these values; without any all of them."""
    return [
        cell
        for cell, values in compared.values.items()
        if all(
            path in (known := dict(values)) and _same(experiment, path, value, known[path])
            for path, value in chosen
        )
    ]


def _same(experiment: Experiment, path: str, one: str, other: str) -> bool:
    """Whether two texts mean the same value; numbers of a range are written with six digits."""
    field = field_at(experiment, path)
    try:
        a, b = parse(field, one), parse(field, other)
    except ProblemError:
        return False
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-5)
    return a == b


def _last(column: str) -> CheckpointMeasure:
    return lambda run, _steps: run.scores.get(column, math.nan)


def _gap(run: Checkpoint, _steps: tuple[int, int] | None) -> float:
    return run.scores.get("train_accuracy", math.nan) - run.scores.get("test_accuracy", math.nan)


def _batch_loss(run: Checkpoint, steps: tuple[int, int] | None) -> float:
    """The mean loss of mini-batches over these steps; of all without any."""
    first, last = steps or (0, None)
    losses = run.history.batch_losses[first:last]
    return float(losses.astype(np.float64).mean()) if len(losses) else math.nan


COMPARED: dict[str, CheckpointMeasure] = {
    **{
        f"{part}_{what}": _last(f"{part}_{what}")
        for part in ("train", "validation", "test")
        for what in ("loss", "accuracy")
    },
    "gap": _gap,
    "batch_loss": _batch_loss,
    "diverged": lambda run, _steps: float(run.status == "diverged"),
}
"""What a check may measure of a variant; of one that diverged what its last sound weights gave."""
