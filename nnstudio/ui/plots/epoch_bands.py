"""Every other epoch on a faint ground, so that steps within an epoch can be told from those of the next.

Only while there are few of them: many bands would be a grey haze.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.style import theme as themes

NARROWEST = 12.0
"""Pixels an epoch must have."""
OPACITY = 0.55


class EpochBands:
    """A layer of a plot whose x axis counts epochs; ``shown`` switches it."""

    def __init__(self) -> None:
        self.shown = True

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Shade the second, fourth, ... epoch in sight."""
        if not self.shown:
            return
        for rect in self.rects(view):
            painter.fillRect(rect, themes.colour("chip", OPACITY))

    @staticmethod
    def rects(view: PlotView) -> list[QRectF]:
        """Where the bands are, in pixels; none where epochs are narrow."""
        low, high = view.x_range
        last = math.ceil(high)
        # On a logarithmic axis the last epoch is the narrowest.
        first, end = view.to_pixel(high - 1.0, 0).x(), view.to_pixel(high, 0).x()
        if high - low < 2 or end - first < NARROWEST:
            return []
        found: list[QRectF] = []
        for epoch in range(1, last, 2):
            left = max(view.to_pixel(max(epoch, low), 0).x(), view.frame.left())
            right = min(view.to_pixel(min(epoch + 1, high), 0).x(), view.frame.right())
            if right > left:
                found.append(QRectF(left, view.frame.top(), right - left, view.frame.height()))
        return found
