"""Finds a place for the label of a band where it covers no curve and no other label.

Curves that lie close are common, and words printed over them make both unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF

from nnstudio.ui.plots.band import Band
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.series import Series

SHARES = (0.66, 0.5, 0.8, 0.35)
"""Where to look along the band: two thirds along it the curves have parted, and the end is still far."""
APART = 4.0


def free_place(
    view: PlotView,
    band: Band,
    curves: Sequence[Series],
    labels: Sequence[QRectF],
    size: tuple[float, float],
) -> QRectF | None:
    """Return a rectangle of ``size`` (width, height in pixels) inside the band, else close below or above.

    None where there is no free place.
    """
    width, height = size
    start, end = band.middle(0.0), band.middle(1.0)
    if start is None or end is None:
        return None
    first, last = view.to_pixel(start[0], 0).x(), view.to_pixel(end[0], 0).x()
    inside: list[QRectF] = []
    beside: list[QRectF] = []
    for share in SHARES:
        place = band.middle(share)
        if place is None:
            return None
        x, low, high = place
        middle = view.to_pixel(x, (low + high) / 2)
        left = middle.x() - width / 2
        if left < first or left + width > last:
            continue
        inside.append(QRectF(left, middle.y() - height / 2, width, height))
        heights = [
            reach
            for side in (band.upper, band.lower)
            if (reach := _reach(view, side, left, left + width)) is not None
        ]
        if heights:
            below, above = max(b for _, b in heights), min(a for a, _ in heights)
            beside.append(QRectF(left, below + APART, width, height))
            beside.append(QRectF(left, above - APART - height, width, height))
    for rect in (*inside, *beside):
        if _is_free(view, rect, curves, labels):
            return rect
    return None


def _is_free(
    view: PlotView, rect: QRectF, curves: Sequence[Series], labels: Sequence[QRectF]
) -> bool:
    if not view.frame.contains(rect) or any(rect.intersects(label) for label in labels):
        return False
    for curve in curves:
        reach = _reach(view, curve, rect.left() - APART, rect.right() + APART)
        if reach is not None and reach[0] < rect.bottom() + 1 and reach[1] > rect.top() - 1:
            return False
    return True


def _reach(view: PlotView, curve: Series, left: float, right: float) -> tuple[float, float] | None:
    """The highest and the lowest pixel of a curve between two pixels; None where it does not run."""
    keep = ~np.isnan(curve.drawn_y)
    x, y = curve.drawn_x[keep], curve.drawn_y[keep]
    start, end = view.to_x(left), view.to_x(right)
    if not len(x) or x[0] > end or x[-1] < start:
        return None
    ends = np.interp([start, end], x, y)
    seen = np.concatenate([ends, y[(x > start) & (x < end)]])
    low, high = view.y_range
    seen = np.clip(seen, low, high)
    return view.to_pixel(0, float(seen.max())).y(), view.to_pixel(0, float(seen.min())).y()
