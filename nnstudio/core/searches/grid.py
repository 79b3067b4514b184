"""Grid search: all combinations of evenly spaced values.

Easy to read off a plot with one or two settings; hopeless with many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from nnstudio.core.parts.fields import integer
from nnstudio.core.searches.base import SearchMethod, Told
from nnstudio.core.searches.range import Space, Values


class Grid(SearchMethod):
    """All combinations, the last setting changing fastest.

    Formula: v_k = low + k (high - low) / (n - 1) for k = 0 ... n - 1, on a log scale in the logarithm;
    n_1 n_2 ... trials in all.

    The number of trials multiplies with every setting.

    Reference: Bergstra, Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012), section 1.
    """

    title: ClassVar[str] = "Grid"
    order: ClassVar[int] = 20

    points: int = integer(
        5,
        "Points",
        low=1,
        high=100_000,
        scale="log",
        doc="Values of each range that does not say how many it has.",
    )

    def suggest(self, space: Space, told: Sequence[Told], number: int, seed: int) -> Values:
        values: Values = {}
        for each in reversed(space):
            number, at = divmod(number, each.how_many(self.points))
            values[each.path] = each.steps(self.points)[at]
        return {each.path: values[each.path] for each in space}

    def combinations(self, space: Space) -> int | None:
        return math.prod(each.how_many(self.points) for each in space)
