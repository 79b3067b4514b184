"""A regular grid of the plane as a layer bends it: its lines, through every place that was measured.

Lines of both directions and the frame are curves of their own, so that one can see what was left and what below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]

LINES = 16
"""Meshes a side; the lines run along measured places, never between them."""


def grid_lines(across: Numbers, up: Numbers) -> tuple[tuple[Numbers, Numbers], ...]:
    """Lines of two units' values (n, n): the level ones, the upright ones and the frame, as (x, y) with gaps."""
    every = max(1, (len(across) - 1) // LINES)
    rows = slice(None, None, every)
    level = _joined(across[rows]), _joined(up[rows])
    upright = _joined(across.T[rows]), _joined(up.T[rows])
    frame = _around(across), _around(up)
    return level, upright, frame


def _joined(lines: Numbers) -> Numbers:
    """Lines (k, n) one after the other, a NaN between them."""
    gaps = np.full((len(lines), 1), np.nan, np.float32)
    return np.concatenate([lines, gaps], axis=1).reshape(-1)


def _around(values: Numbers) -> Numbers:
    """The values along the edge, once around."""
    return np.concatenate([values[0], values[1:, -1], values[-1, -2::-1], values[-2::-1, 0]])


def fitted(known: tuple[float, float] | None, parts: tuple[Numbers, ...]) -> tuple[float, float]:
    """A range around all finite values; the ``known`` one as long as it fits, so that nothing trembles."""
    finite = [part[np.isfinite(part)] for part in parts]
    some = [part for part in finite if part.size]
    if not some:
        return known or (-1.0, 1.0)
    low = float(min(part.min() for part in some))
    high = float(max(part.max() for part in some))
    span = high - low
    if span < 1e-6:
        return low - 0.5, high + 0.5
    holds = known is not None and known[0] <= low and high <= known[1]
    if known is not None and holds and span > 0.7 * (known[1] - known[0]):
        return known
    return low - 0.06 * span, high + 0.06 * span
