"""From outputs to classes, and how often each class was found, named and there.

Accuracy, precision, recall, F1 and the confusion matrix all count with these.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np

from nnstudio.core.metrics.base import Metric
from nnstudio.core.parts.calls import Array

NO_CLASS = -1


class Counts(NamedTuple):
    """Whole numbers per class, shape (classes,): found rightly, named by the network, really there."""

    found: Array
    named: Array
    there: Array


class PerClass(Metric):
    """A score of each class; the score of all is the mean over the classes that occur."""

    share: ClassVar[bool] = True

    def per_class(self, y: Array, t: Array) -> Array:
        """The score of each class, shape (classes,); 0 where it would be 0 / 0."""
        raise NotImplementedError

    def score(self, y: Array, t: Array) -> float:
        counted = counts(y, t)
        occurs = (counted.named + counted.there) > 0
        return float(self.per_class(y, t)[occurs].mean()) if occurs.any() else float("nan")


def chosen_classes(y: Array) -> Array:
    """The class of each sample of y (outputs, samples), int64 (samples,); -1 where y is not finite.

    The largest output decides; a single output means class 1 above one half and class 0 otherwise.
    """
    chosen = (y[0] > 0.5).astype(np.int64) if len(y) == 1 else y.argmax(axis=0)
    return np.where(np.isfinite(y).all(axis=0), chosen, NO_CLASS)


def counts(y: Array, t: Array) -> Counts:
    """How often each class was found, named and there."""
    classes = max(2, len(t))
    named, there = chosen_classes(y), chosen_classes(t)
    found = there[named == there]
    return Counts(
        *(np.bincount(each[each >= 0], minlength=classes) for each in (found, named, there))
    )


def ratio(above: Array, below: Array) -> Array:
    """above / below, and 0 where below is 0."""
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)


def class_shares(y: Array) -> Array:
    """What outputs y (outputs, samples) give to each class, (classes, samples): of a single one 1 - y and y."""
    return np.concatenate([1.0 - y, y]) if len(y) == 1 else y
