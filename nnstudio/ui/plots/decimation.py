"""Thins a long curve to about as many points as the screen has columns, keeping every peak.

Drawing a million points takes a second; drawing the smallest and largest of each small group looks the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

TARGET = 1200


def decimate(
    x: Floats, y: Floats, low: float, high: float, target: int = TARGET
) -> tuple[Floats, Floats]:
    """Return the part of a curve between ``low`` and ``high`` in at most about ``target`` points.

    ``x`` (n,) ascending, ``y`` (n,); NaN in ``y`` is a gap. One neighbour beyond each side is kept so that lines
    leave the view. Groups start at fixed indices and grow in powers of two, so a curve that gets longer does not
    flicker. Within each group the smallest and the largest value stay, in the order they came.
    """
    begin = max(0, int(np.searchsorted(x, low, side="left")) - 1)
    end = min(len(x), int(np.searchsorted(x, high, side="right")) + 1)
    count = end - begin
    if count <= target:
        return x[begin:end], y[begin:end]

    size = 2
    while count > size * (target // 2):
        size *= 2
    begin -= begin % size
    whole = begin + (end - begin) // size * size

    groups = y[begin:whole].reshape(-1, size)
    missing = np.isnan(groups)
    if missing.any():
        lows = np.where(missing, np.inf, groups).argmin(axis=1)
        highs = np.where(missing, -np.inf, groups).argmax(axis=1)
    else:
        lows, highs = groups.argmin(axis=1), groups.argmax(axis=1)
    first, second = np.minimum(lows, highs), np.maximum(lows, highs)
    starts = np.arange(begin, whole, size)
    picked = np.empty(2 * len(starts), dtype=np.intp)
    picked[0::2] = starts + first
    picked[1::2] = starts + second
    if whole < end:
        # The unfinished last group: its extremes too, and always the very last point.
        rest = y[whole:end]
        tail = {end - 1}
        if not np.isnan(rest).all():
            tail |= {whole + int(np.nanargmin(rest)), whole + int(np.nanargmax(rest))}
        picked = np.concatenate([picked, np.array(sorted(tail), dtype=np.intp)])
    elif picked[-1] != end - 1:
        picked = np.append(picked, end - 1)
    return x[picked], y[picked]
