"""Labels of any kind as classes 0, 1, 2, ... with names: texts, whole numbers, fractions.

What a label was called in the source is remembered, so that views and results can say it.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.importers.base import MOST_CLASSES
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

FEW_CLASSES = 100
"""Whole numbers with at most so many values are taken for classes."""


def are_classes(labels: Array) -> bool:
    """Whether labels look like classes: texts, or few whole numbers."""
    if labels.dtype.kind not in "iufb":
        return True
    values = np.unique(labels)
    whole = bool(np.all(np.isfinite(values)) and np.all(values == np.floor(values)))
    return whole and len(values) <= FEW_CLASSES and len(values) < max(3, len(labels))


def class_names(labels: Array) -> tuple[str, ...]:
    """The names of the classes among labels, in the order of their values.

    Raises:
        ProblemError: ``problem.data_classes`` where there are more than can be.
    """
    values = np.unique(labels)
    if len(values) > MOST_CLASSES:
        raise ProblemError(
            Problem.of("problem.data_classes", count=len(values), bound=MOST_CLASSES)
        )
    return tuple(name_of(value) for value in values.tolist())


def name_of(value: object) -> str:
    """What a label is called."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        return shown(value.decode(errors="replace"))
    return shown(str(value))


def class_numbers(labels: Array, names: tuple[str, ...]) -> Array:
    """The labels as numbers of the named classes, int64; -1 for what is none of them."""
    at = {name: number for number, name in enumerate(names)}
    values, places = np.unique(labels, return_inverse=True)
    numbers = np.array([at.get(name_of(value), -1) for value in values.tolist()], np.int64)
    return numbers[places.reshape(labels.shape)]


def class_counts(numbers: Array, classes: int) -> tuple[int, ...]:
    """Samples of each class."""
    return tuple(np.bincount(numbers[numbers >= 0], minlength=classes).tolist())
