"""Random search: every trial is drawn anew, whatever the others came to.

The slides' method, and what every cleverer one is to be compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from nnstudio.core.searches.base import SearchMethod, Told, chance
from nnstudio.core.searches.range import Space, Values, valued


class RandomSearch(SearchMethod):
    """Every setting is drawn from its range, independently of all others.

    Formula: v = low + u (high - low), on a log scale v = 10^(log low + u (log high - log low)), u ~ U(0, 1).

    Where only a few of the settings matter it tries many more values of those than a grid does.

    Reference: Bergstra, Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012).
    """

    title: ClassVar[str] = "Random"
    order: ClassVar[int] = 10

    def suggest(self, space: Space, told: Sequence[Told], number: int, seed: int) -> Values:
        return valued(space, chance(seed, number).random(len(space)))
