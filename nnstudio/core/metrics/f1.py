"""F1: precision and recall in one number.

It is high only where both are.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.metrics.classes import PerClass, counts, ratio
from nnstudio.core.parts.calls import Array


class F1(PerClass):
    """The harmonic mean of precision and recall.

    Formula: 2 found / (named + there), for each class. Of several classes, the mean over those that occur;
    0 / 0 counts as 0.

    Reference: Manning, Raghavan, Schuetze, Introduction to Information Retrieval, section 8.3 (2008).
    """

    title: ClassVar[str] = "F1"
    order: ClassVar[int] = 40

    def per_class(self, y: Array, t: Array) -> Array:
        found, named, there = counts(y, t)
        return ratio(2 * found, named + there)
