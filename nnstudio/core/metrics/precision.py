"""Precision: how far the network can be believed when it names a class.

High where it is silent in doubt.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.metrics.classes import PerClass, counts, ratio
from nnstudio.core.parts.calls import Array


class Precision(PerClass):
    """The share of right ones among the samples given a class.

    Formula: found / named, for each class. Of several classes, the mean over those that occur;
    0 / 0 counts as 0.

    Reference: Manning, Raghavan, Schuetze, Introduction to Information Retrieval, section 8.3 (2008).
    """

    title: ClassVar[str] = "Precision"
    order: ClassVar[int] = 20

    def per_class(self, y: Array, t: Array) -> Array:
        found, named, _ = counts(y, t)
        return ratio(found, named)
