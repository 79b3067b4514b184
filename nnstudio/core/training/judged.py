"""How a network did on the test part: which classes it takes for which, or how far its numbers are off.

Made on demand from the weights as they are; whoever shows it needs neither the data nor the network.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.metrics.classes import chosen_classes, counts
from nnstudio.core.metrics.confusion_matrix import confusion_matrix
from nnstudio.core.metrics.f1 import F1
from nnstudio.core.metrics.mean_absolute_error import MeanAbsoluteError
from nnstudio.core.metrics.precision import Precision
from nnstudio.core.metrics.r2 import R2
from nnstudio.core.metrics.recall import Recall
from nnstudio.core.metrics.root_mean_squared_error import RootMeanSquaredError
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.task import Task


@dataclass(frozen=True, eq=False)
class ClassScores:
    """Per class; all arrays read-only.

    Attributes:
        matrix: samples of class (row) taken for class (column), int64 (classes, classes); samples
            whose prediction is not a number are in no column.
        there: samples of each class, int64 (classes,), those without a prediction included.
        precision, recall, f1: shares, float64 (classes,).
    """

    matrix: Array
    there: Array
    precision: Array
    recall: Array
    f1: Array

    @property
    def most_confused(self) -> tuple[int, int] | None:
        """The (true, predicted) pair of the most mistakes, the first of equals; None without mistakes."""
        mistakes = self.matrix.copy()
        np.fill_diagonal(mistakes, 0)
        if not mistakes.any():
            return None
        true, predicted = divmod(int(mistakes.argmax()), len(mistakes))
        return true, predicted


@dataclass(frozen=True)
class NumberScores:
    """Of a regression; the errors in the units of the targets."""

    mean_absolute_error: float
    root_mean_squared_error: float
    r2: float


@dataclass(frozen=True, eq=False)
class Judged:
    """The test part after ``step`` steps: ``samples`` of it were looked at, the first ones.

    Attributes:
        task: what is asked of the network.
        scores: by class, or of numbers.
        outputs: what the network answered, float32 (outputs, samples), read-only.
        wanted: the true classes, int64 (samples,); for regression the targets, float32 (outputs, samples).
    """

    step: int
    samples: int
    task: Task
    scores: ClassScores | NumberScores
    outputs: Array
    wanted: Array


def judge(task: Task, step: int, y: Array, t: Array) -> Judged:
    """Judge predictions y against targets t, both (outputs, samples)."""
    outputs = np.array(y, np.float32)
    wanted = np.array(t, np.float32) if task == "regression" else chosen_classes(t)
    scores = _numbers(y, t) if task == "regression" else _classes(y, t)
    outputs.setflags(write=False)
    wanted.setflags(write=False)
    return Judged(step, y.shape[1], task, scores, outputs, wanted)


def _numbers(y: Array, t: Array) -> NumberScores:
    return NumberScores(
        MeanAbsoluteError().score(y, t), RootMeanSquaredError().score(y, t), R2().score(y, t)
    )


def _classes(y: Array, t: Array) -> ClassScores:
    arrays = (
        confusion_matrix(y, t),
        counts(y, t).there,
        Precision().per_class(y, t),
        Recall().per_class(y, t),
        F1().per_class(y, t),
    )
    for array in arrays:
        array.setflags(write=False)
    return ClassScores(*arrays)
