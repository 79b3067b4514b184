"""What every search method is: a pure function from the trials so far to the settings of the next one.

It remembers nothing, so a search goes on from its journal without doing anything again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry
from nnstudio.core.searches.range import Space, Values


@dataclass(frozen=True)
class Told:
    """A trial as the methods see it.

    Attributes:
        number: its number, from 0 on.
        values: what it tries.
        score: how good it is, larger is better; None while it runs, and NaN where it came to nothing
            because it diverged or failed.
    """

    number: int
    values: Values
    score: float | None = None

    @property
    def running(self) -> bool:
        """Whether its score is not known yet."""
        return self.score is None


class SearchMethod(Part):
    """A way to choose what is tried next.

    Attributes:
        learns: whether what is chosen depends on the scores so far.
    """

    family: ClassVar[str] = "search"
    learns: ClassVar[bool] = False

    def suggest(self, space: Space, told: Sequence[Told], number: int, seed: int) -> Values:
        """The settings of trial ``number``; ``told`` are all others that have begun, in their order.

        The same arguments give the same values.
        """
        raise NotImplementedError

    def combinations(self, space: Space) -> int | None:
        """How many different trials there are; None where they do not end."""
        return None


METHODS = Registry(SearchMethod, "nnstudio.core.searches")


def chance(seed: int, number: int) -> np.random.Generator:
    """The random numbers of one trial: another stream for each."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(6, number))))


def finished(told: Sequence[Told]) -> tuple[list[Told], list[float]]:
    """The trials that have ended with their scores, those that came to nothing as bad as the worst one.

    Both are empty where no score is a finite number: there is nothing to learn from yet.
    """
    ended = [each for each in told if each.score is not None]
    known = [s for each in ended if (s := each.score) is not None and math.isfinite(s)]
    if not known:
        return [], []
    worst = min(known)
    return ended, [
        s if (s := each.score) is not None and math.isfinite(s) else worst for each in ended
    ]
