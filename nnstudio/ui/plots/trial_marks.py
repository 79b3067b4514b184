"""What views of a search are given to draw: the trials as places in their ranges, with their scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class RangeAxis:
    """One range as an axis.

    Attributes:
        title: what the setting is called.
        ticks: place from 0 to 1 and text of each mark.
    """

    title: str
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, eq=False)
class TrialMarks:
    """Trials to draw.

    Attributes:
        numbers: (trials,).
        places: where each value stands in its range, 0 to 1, (trials, ranges); NaN where it has none.
        scores: NaN where there is none, (trials,).
        statuses: waiting, running, done, stopped, diverged or failed.
        words: one line on the one at a place, for the pointer.
        higher: whether a higher score is the better one.
    """

    numbers: tuple[int, ...]
    places: Numbers
    scores: Numbers
    statuses: tuple[str, ...]
    words: Callable[[int], str]
    higher: bool = True

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The worst and the best score; 0 and 1 where there is none."""
        known = self.scores[np.isfinite(self.scores)]
        if not known.size:
            return 0.0, 1.0
        low, high = float(known.min()), float(known.max())
        return (low, high) if self.higher else (high, low)

    @cached_property
    def best(self) -> int | None:
        """The place of the best trial that is over; None where there is none."""
        found: int | None = None
        for at, (score, status) in enumerate(zip(self.scores, self.statuses, strict=True)):
            if status in ("running", "waiting") or not math.isfinite(score):
                continue
            better = found is None or (
                score > self.scores[found] if self.higher else score < self.scores[found]
            )
            if better:
                found = at
        return found


NO_TRIALS = TrialMarks((), np.empty((0, 0)), np.empty(0), (), lambda _at: "")


def nearest(points: Sequence[tuple[float, float]], x: float, y: float, reach: float) -> int | None:
    """Which point, in pixels, is nearest to a place and within reach of it."""
    found, least = None, reach
    for at, (px, py) in enumerate(points):
        away = math.hypot(px - x, py - y)
        if away <= least:
            found, least = at, away
    return found
