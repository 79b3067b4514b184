"""A landscape as bands of equal height, the way a map shows it.

Heights spread over many orders of magnitude, so bands follow the logarithm of the height above the lowest place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.labs.formula import Formula
from nnstudio.core.parts.calls import Array

BANDS = 18
NOWHERE = 255
"""The band of places where the function is not finite."""

Window = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Relief:
    """Bands (rows, columns) of uint8, 0 the lowest, ``NOWHERE`` for holes; row 0 is the top of the window."""

    window: Window
    bands: Array
    lowest: float
    highest: float


def relief(formula: Formula, window: Window, rows: int, columns: int) -> Relief:
    """The bands of a window: x from, x to, y from, y to."""
    left, right, bottom, top = window
    x, y = np.linspace(left, right, columns), np.linspace(top, bottom, rows)
    heights = formula.values(x[None, :], y[:, None])
    bands = np.full(heights.shape, NOWHERE, np.uint8)
    whole = np.isfinite(heights)
    if not whole.any():
        return Relief(window, bands, np.nan, np.nan)
    lowest, highest = float(heights[whole].min()), float(heights[whole].max())
    above = heights[whole] - lowest
    scale = float(np.median(above)) or 1.0
    # Half of the map lies below the scale: bands are even there, and logarithmic above.
    raised = np.log1p(4.0 * above / scale)
    most = float(raised.max()) or 1.0
    bands[whole] = np.minimum(raised / most * BANDS, BANDS - 1).astype(np.uint8)
    return Relief(window, bands, lowest, highest)


def zoomed(window: Window, at: tuple[float, float], factor: float) -> Window:
    """The window made ``factor`` times as large around a place that stays where it is."""
    left, right, bottom, top = window
    x, y = at
    return (
        x + (left - x) * factor,
        x + (right - x) * factor,
        y + (bottom - y) * factor,
        y + (top - y) * factor,
    )
