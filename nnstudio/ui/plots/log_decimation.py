"""Thins a long curve for a logarithmic x axis: groups grow with their distance from the start.

On such an axis the first hundred steps of a million take a third of the width, so they all must stay.
"""

from __future__ import annotations

import math

import numpy as np

from nnstudio.ui.plots.decimation import Floats, Indices, extremes, in_order

RATIO = 1.02
"""A group ends so many times as far from the start as it begins: two pixels of a wide plot over six decades."""


class GrowingLogCurve:
    """As ``GrowingCurve``, for a curve that is seen from its first point on; no point is looked at twice."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin again: what comes next is another curve."""
        self._end = 0
        self._seen = 0
        self._lows: list[int] = []
        self._highs: list[int] = []

    def picked(self, y: Floats) -> Indices | slice:
        """Which points of ``y`` (n,), which begins as it did the last time, to draw."""
        count = len(y)
        if count < self._seen:
            self.forget()
        self._seen = count
        if count == 0:
            return slice(None)
        while (end := max(self._end + 1, math.ceil(self._end * RATIO))) <= count:
            lows, highs = extremes(y[self._end : end].reshape(1, -1), self._end)
            self._lows.append(int(lows[0]))
            self._highs.append(int(highs[0]))
            self._end = end
        lows, highs = np.array(self._lows, np.intp), np.array(self._highs, np.intp)
        return np.unique(in_order(lows, highs, y, self._end, count))
