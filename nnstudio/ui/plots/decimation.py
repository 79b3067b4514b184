"""Thins a long curve to about as many points as the screen has columns, keeping every peak.

Drawing a million points takes a second; drawing the smallest and largest of each small group looks the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnstudio.ui.plots.even_steps import EvenSteps

Floats = NDArray[np.floating]
Indices = NDArray[np.intp]

TARGET = 1200


def decimate(
    x: Floats | EvenSteps, y: Floats, low: float, high: float, target: int = TARGET
) -> tuple[Floats, Floats]:
    """Return the part of a curve between ``low`` and ``high`` in at most about ``target`` points.

    ``x`` (n,) ascending, ``y`` (n,); NaN in ``y`` is a gap. One neighbour beyond each side is kept so that lines
    leave the view. Groups start at fixed indices and grow in powers of two, so a curve that gets longer does not
    flicker. Within each group the smallest and the largest value stay, in the order they came.
    """
    begin = max(0, int(x.searchsorted(low, side="left")) - 1)
    end = min(len(x), int(x.searchsorted(high, side="right")) + 1)
    count = end - begin
    if count <= target:
        return x[begin:end], y[begin:end]
    size = _group_size(count, target)
    begin -= begin % size
    whole = begin + (end - begin) // size * size
    lows, highs = extremes(y[begin:whole].reshape(-1, size), begin)
    picked = in_order(lows, highs, y, whole, end)
    return x[picked], y[picked]


class GrowingCurve:
    """The same for a curve that is in view as a whole and only gets longer: no point is looked at twice.

    What is kept of it are the smallest and the largest value of every complete group. Where there are too
    many groups, each two become one.
    """

    def __init__(self, target: int = TARGET) -> None:
        self._target = target
        self.forget()

    def forget(self) -> None:
        """Begin again: what comes next is another curve."""
        self._size = 2
        self._seen = 0
        self._lows: Indices = np.empty(0, np.intp)
        self._highs: Indices = np.empty(0, np.intp)

    def picked(self, y: Floats) -> Indices | slice:
        """Which points of ``y`` (n,), which begins as it did the last time, to draw: those of ``decimate``."""
        count = len(y)
        if count < self._seen:
            self.forget()
        self._seen = count
        if count <= self._target:
            return slice(None)
        while self._size < _group_size(count, self._target):
            self._merge(y)
        known, whole = len(self._lows) * self._size, count // self._size * self._size
        if whole > known:
            lows, highs = extremes(y[known:whole].reshape(-1, self._size), known)
            self._lows = np.concatenate([self._lows, lows])
            self._highs = np.concatenate([self._highs, highs])
        return in_order(self._lows, self._highs, y, whole, count)

    def _merge(self, y: Floats) -> None:
        """Make groups twice as large; one that is left over is looked at again when its other half is there."""
        even = len(self._lows) // 2 * 2
        for_lows = np.nan_to_num(y[self._lows[:even]], nan=np.inf, posinf=np.inf, neginf=-np.inf)
        for_highs = np.nan_to_num(y[self._highs[:even]], nan=-np.inf, posinf=np.inf, neginf=-np.inf)
        self._lows = np.where(
            for_lows[1::2] < for_lows[::2], self._lows[1:even:2], self._lows[:even:2]
        )
        self._highs = np.where(
            for_highs[1::2] > for_highs[::2], self._highs[1:even:2], self._highs[:even:2]
        )
        self._size *= 2


def _group_size(count: int, target: int) -> int:
    """Points of a group: the smallest power of two that makes at most half of ``target`` groups."""
    size = 2
    while count > size * (target // 2):
        size *= 2
    return size


def extremes(groups: Floats, begin: int) -> tuple[Indices, Indices]:
    """Return where the smallest and the largest value of each group (groups, size) is; the first at ``begin``."""
    missing = np.isnan(groups)
    if missing.any():
        lows = np.where(missing, np.inf, groups).argmin(axis=1)
        highs = np.where(missing, -np.inf, groups).argmax(axis=1)
    else:
        lows, highs = groups.argmin(axis=1), groups.argmax(axis=1)
    starts = begin + np.arange(len(groups)) * groups.shape[1]
    return starts + lows, starts + highs


def in_order(lows: Indices, highs: Indices, y: Floats, whole: int, end: int) -> Indices:
    """Return all of them ascending, with the extremes of the unfinished last group and always the very last."""
    picked = np.empty(2 * len(lows), dtype=np.intp)
    picked[0::2] = np.minimum(lows, highs)
    picked[1::2] = np.maximum(lows, highs)
    if whole < end:
        rest = y[whole:end]
        tail = {end - 1}
        if not np.isnan(rest).all():
            tail |= {whole + int(np.nanargmin(rest)), whole + int(np.nanargmax(rest))}
        return np.concatenate([picked, np.array(sorted(tail), dtype=np.intp)])
    return picked if picked[-1] == end - 1 else np.append(picked, end - 1)
