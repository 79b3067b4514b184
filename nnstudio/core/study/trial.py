"""A trial of a search: the settings it tries, the experiment they make, and what came of it.

Frozen, so that a window may keep and show any of them while the search goes on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnstudio.core.experiment.comparison import Comparison
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.experiment.search import Search
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem
from nnstudio.core.searches.base import Told
from nnstudio.core.searches.range import Value, Values
from nnstudio.core.training.history import History

TrialStatus = Literal["waiting", "running", "done", "stopped", "diverged", "failed"]
"""``stopped`` is a trial that was ended early because others were better; it has the score it had then."""

OVER: frozenset[TrialStatus] = frozenset({"done", "stopped", "diverged", "failed"})

CURVES = (
    "epoch",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
)
"""What is kept of a history; nothing of test data, so that nobody chooses by it."""


@dataclass(frozen=True, eq=False)
class Trial:
    """How one trial stands.

    Attributes:
        number: its number, from 0 on.
        values: path -> value, in the order of the ranges.
        epochs: whole epochs that all its repeats have done.
        score: accuracy, R² or loss of the validation samples after these, the mean over the repeats; None where
            there is none yet or it came to nothing.
        curves: for each repeat the columns ``CURVES`` of every evaluation, (evaluations, 5).
        seconds: time its workers took for it.
        problems: why it failed.
    """

    number: int
    values: Values
    status: TrialStatus = "waiting"
    epochs: int = 0
    score: float | None = None
    curves: tuple[Array, ...] = ()
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()

    @property
    def over(self) -> bool:
        """Whether it will not go on."""
        return self.status in OVER

    def curve(self, column: str) -> tuple[Array, Array]:
        """Epochs and the mean of a column over the repeats, as far as all of them are, (evaluations,) each."""
        if not self.curves:
            return np.empty(0), np.empty(0)
        length = min(len(each) for each in self.curves)
        values = np.mean([each[:length, CURVES.index(column)] for each in self.curves], axis=0)
        return self.curves[0][:length, 0], values

    def score_after(self, epochs: float, search: Search) -> float | None:
        """Its score after so many epochs; None where it has not come so far or the score is no number."""
        at, values = self.curve(scored(search))
        here = np.flatnonzero(np.isclose(at, epochs))
        return _finite(float(values[here[0]])) if len(here) else None


def settings(experiment: Experiment, values: Mapping[str, Value]) -> Experiment:
    """The experiment with these values in it; what is searched and compared in it is forgotten.

    A part is put in before values inside it, whatever their order.

    Raises:
        ProblemError: naming the path of whatever is refused.
    """
    made = experiment.with_values(search=Search(), comparison=Comparison())
    for path in sorted(values, key=lambda each: each.count(".")):
        made = change(made, path, values[path])
    return made


def repeated(experiment: Experiment, repeats: int) -> tuple[Experiment, ...]:
    """The runs of a trial: the same with as many seeds."""
    training = experiment.training
    seeds = (training.with_values(seed=(training.seed + k) % 2**31) for k in range(repeats))
    return tuple(experiment.with_values(training=each) for each in seeds)


def scored(search: Search) -> str:
    """The column that is compared."""
    return "validation_accuracy" if search.goal == "metric" else "validation_loss"


def higher_is_better(search: Search) -> bool:
    """Whether a larger score is the better one."""
    return search.goal == "metric"


def better_first(trials: Sequence[Trial], search: Search) -> list[Trial]:
    """The trials that have a score, the best of them first; of equals the earlier one."""
    known = [each for each in trials if each.score is not None]
    sign = -1.0 if higher_is_better(search) else 1.0
    return sorted(known, key=lambda each: (sign * (each.score or 0.0), each.number))


def told(trials: Sequence[Trial], search: Search) -> tuple[Told, ...]:
    """The trials as search methods see them: larger is better."""
    sign = 1.0 if higher_is_better(search) else -1.0
    return tuple(
        Told(
            each.number,
            each.values,
            None if not each.over else math.nan if each.score is None else sign * each.score,
        )
        for each in trials
    )


def curve_of(history: History) -> Array:
    """What is kept of a history, (evaluations, 5)."""
    return np.stack(history.columns(*CURVES), axis=1)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
