"""What a Gaussian process believes of a search: the score everywhere, how sure it is, and where it looks next.

For one or two ranges, as figures that can be drawn; a pure function of the trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.core.experiment.search import Search
from nnstudio.core.parts.calls import Array
from nnstudio.core.searches.gaussian_process import GaussianProcess, spread
from nnstudio.core.searches.range import Values, located
from nnstudio.core.study.trial import Trial, higher_is_better, told

RESOLUTION = {1: 201, 2: 41}
"""Places along each range by the number of ranges."""


@dataclass(frozen=True, eq=False)
class Thought:
    """The belief after some trials, on a grid over the unit interval or square.

    Attributes:
        paths: the ranges, one or two.
        places: along each of them, (n,).
        mean: the score that is expected, (n,) or (n, n) with the first range along the first axis.
        deviation: its standard deviation; mean +- 2 of them is the band.
        improvement: the expected improvement, never negative: the acquisition.
        measured: places of the trials that are over, (trials, ranges), and ``scores`` (trials,); trials without a
            score stand with the worst one.
        next_values, next_place: what would be tried next, (ranges,).
    """

    paths: tuple[str, ...]
    places: Array
    mean: Array
    deviation: Array
    improvement: Array
    measured: Array
    scores: Array
    next_values: Values
    next_place: Array


def thought(search: Search, trials: Sequence[Trial], resolution: int = 0) -> Thought | None:
    """What a Gaussian process makes of these trials; None with more than two ranges or too few trials.

    The process is that of the search where it has one, else one with the usual settings; so TPE and random search
    can be looked at with it, too.
    """
    space = search.ranges
    if len(space) not in RESOLUTION:
        return None
    method = search.method if isinstance(search.method, GaussianProcess) else GaussianProcess()
    known = told(trials, search)
    surrogate = method.surrogate(space, known)
    if surrogate is None:
        return None
    count = resolution or RESOLUTION[len(space)]
    places = np.linspace(0.0, 1.0, count)
    grid = np.stack(np.meshgrid(*([places] * len(space)), indexing="ij"), axis=-1)
    seen = spread(space, grid.reshape(-1, len(space)))
    sign = 1.0 if higher_is_better(search) else -1.0
    shape = (count,) * len(space)
    following = method.suggest(space, known, len(trials), search.seed)
    over = [each for each in known if not each.running]
    scores = np.array([np.nan if each.score is None else each.score for each in over])
    worst = np.nanmin(scores) if np.isfinite(scores).any() else 0.0
    scores = np.where(np.isfinite(scores), scores, worst)
    return Thought(
        tuple(one.path for one in space),
        places,
        sign * surrogate.mean(seen).reshape(shape),
        surrogate.deviation(seen).reshape(shape),
        surrogate.improvement(seen, method.exploration).reshape(shape),
        np.array([located(space, each.values) for each in over]).reshape(len(over), len(space)),
        sign * scores,
        following,
        np.array(located(space, following)),
    )
