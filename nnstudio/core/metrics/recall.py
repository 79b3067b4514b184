"""Recall: how much of a class the network finds.

High where it names the class even in doubt.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.metrics.classes import PerClass, counts, ratio
from nnstudio.core.parts.calls import Array


class Recall(PerClass):
    """The share of found ones among the samples of a class.

    Formula: found / there, for each class. Of several classes, the mean over those that occur;
    0 / 0 counts as 0.

    Reference: Manning, Raghavan, Schuetze, Introduction to Information Retrieval, section 8.3 (2008).
    """

    title: ClassVar[str] = "Recall"
    order: ClassVar[int] = 30

    def per_class(self, y: Array, t: Array) -> Array:
        found, _, there = counts(y, t)
        return ratio(found, there)
