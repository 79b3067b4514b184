"""Bayesian search with a Gaussian process: a smooth guess of the score everywhere, and how sure it is.

With one or two settings all of it can be drawn, so that one sees why it tries what it tries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number
from nnstudio.core.searches.base import SearchMethod, Told, chance, finished
from nnstudio.core.searches.range import Space, Values, located, valued
from nnstudio.core.searches.surrogate import Surrogate

CANDIDATES = 1_024
"""Places all over the cube that are compared, and a quarter as many again near each of the best trials."""

LEADERS = 4
NEAR = 0.05
"""Standard deviation, in the unit cube, of the places near a good trial."""

RECENT = 200
"""The process learns from so many trials at most, the best and the newest: its work grows with their cube."""


class GaussianProcess(SearchMethod):
    """Tries where most improvement is to be expected of a surrogate of the score.

    Formula: y ~ GP(0, k) with k(a, b) = s^2 (1 + sqrt(5) r + 5 r^2 / 3) exp(-sqrt(5) r), r^2 = sum_i (a_i -
    b_i)^2 / l_i^2 (Matern 5/2) over the unit cube; the next trial has the largest expected improvement
    EI = (m - best - xi) Phi(z) + s Phi'(z), z = (m - best - xi) / s.

    The first trials are those of random search. Trials under way count with the score that is expected of them.
    Best with up to about ten settings; each choice is a side of the cube of its own.

    Reference: Snoek, Larochelle, Adams, Practical Bayesian Optimization of Machine Learning Algorithms, NIPS
    (2012); Rasmussen, Williams, Gaussian Processes for Machine Learning (2006), algorithm 2.1.
    """

    title: ClassVar[str] = "Gaussian process (Bayesian)"
    order: ClassVar[int] = 40
    learns: ClassVar[bool] = True

    start: int = integer(
        5,
        "Random trials first",
        low=1,
        high=100_000,
        scale="log",
        doc="So many trials are drawn at random before anything is learned from them.",
    )
    exploration: float = number(
        0.01,
        "Exploration",
        low=0.0,
        high=10.0,
        scale="log",
        doc="How much more than the best score so far is asked for, in standard deviations of all scores "
        "(xi); more of it looks farther away.",
    )

    def suggest(self, space: Space, told: Sequence[Told], number: int, seed: int) -> Values:
        source = chance(seed, number)
        first = source.random(len(space))
        known = self.surrogate(space, told)
        if known is None:
            return valued(space, first)
        candidates = self._candidates(space, told, source)
        gains = known.improvement(spread(space, candidates), self.exploration)
        fresh = [tuple(each.values.items()) for each in told]
        for at in np.argsort(-gains, kind="stable"):
            values = valued(space, candidates[at])
            # What has been tried is not tried again, as with choices and whole numbers it might be.
            if tuple(values.items()) not in fresh:
                return values
        return valued(space, first)

    def surrogate(self, space: Space, told: Sequence[Told]) -> Surrogate | None:
        """What is believed of the score after these trials; None while they are too few."""
        ended, scores = finished(told)
        if len(ended) < self.start or len(set(scores)) == 0:
            return None
        kept = _worth_knowing(scores)
        places = np.array([located(space, ended[k].values) for k in kept])
        made = Surrogate.fitted(spread(space, places), np.array([scores[k] for k in kept]))
        waiting = [located(space, each.values) for each in told if each.running]
        return made.believing(spread(space, np.array(waiting))) if waiting else made

    def _candidates(self, space: Space, told: Sequence[Told], source: np.random.Generator) -> Array:
        """Places in the cube, (count, ranges)."""
        ended, scores = finished(told)
        leaders = sorted(range(len(ended)), key=lambda k: -scores[k])[:LEADERS]
        everywhere = source.random((CANDIDATES, len(space)))
        near = [
            np.array(located(space, ended[k].values))
            + source.normal(0.0, NEAR, (CANDIDATES // 4, len(space)))
            for k in leaders
        ]
        return np.clip(np.concatenate([everywhere, *near]), 0.0, 1.0)


def spread(space: Space, places: Array) -> Array:
    """Places (n, ranges) as the process sees them, (n, sides): each choice is a side of its own.

    Two different choices are as far apart as the ends of a range, whole numbers stand where they are rounded to.
    """
    sides: list[Array] = []
    for one, column in zip(space, places.T, strict=True):
        if one.choices:
            count = len(one.choices)
            picked = np.minimum(count - 1, (column * count).astype(int))
            sides.append(np.eye(count)[picked] / np.sqrt(2.0))
        elif one.whole:
            rounded = np.array([one.place(one.at(float(unit))) for unit in column])
            sides.append(rounded[:, None])
        else:
            sides.append(column[:, None])
    return np.concatenate(sides, axis=1)


def _worth_knowing(scores: Sequence[float]) -> list[int]:
    """Which trials to learn from: all, or the better half of ``RECENT`` from the best and the rest newest."""
    if len(scores) <= RECENT:
        return list(range(len(scores)))
    best = sorted(range(len(scores)), key=lambda k: -scores[k])[: RECENT // 2]
    rest = [k for k in range(len(scores)) if k not in set(best)]
    return sorted([*best, *rest[-(RECENT - len(best)) :]])
