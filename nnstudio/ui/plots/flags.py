"""Flags in a plot: a thin line at an epoch with a word beside it, and a ring where a curve was best.

Words stand at the line itself, so that nobody has to look them up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

RING = 4.5
APART = 5.0


@dataclass(frozen=True)
class Flag:
    """At ``x`` the word ``text`` in a colour token; with ``y`` a ring around that point of a curve."""

    x: float
    text: str
    colour_token: str
    y: float | None = None


class Flags:
    """A layer over the curves; words that would cover each other stand below one another.

    They stand at the bottom of the plot or at the ``top``: where its curves do not end.
    """

    def __init__(self, *, top: bool = False) -> None:
        self.flags: Sequence[Flag] = ()
        self._top = top

    def places(self, view: PlotView) -> list[tuple[Flag, float, QRectF]]:
        """Return each flag in sight with the pixel of its line and the place of its word."""
        metrics = QFontMetricsF(themes.font(fonts.CAPTION, strong=True))
        height, frame = metrics.height(), view.frame
        found: list[tuple[Flag, float, QRectF]] = []
        for flag in self.flags:
            low, high = view.x_range
            if not low <= flag.x <= high:
                continue
            x = view.to_pixel(flag.x, 0).x()
            width = metrics.horizontalAdvance(flag.text)
            right = x + APART + width <= frame.right()
            left = x + APART if right else max(frame.left(), x - APART - width)
            start = frame.top() + 3 if self._top else frame.bottom() - height - 3
            rect = QRectF(left, start, width, height)
            while any(rect.intersects(other) for _, _, other in found) and frame.contains(rect):
                rect.translate(0, height if self._top else -height)
            found.append((flag, x, rect))
        return found

    def words(self, view: PlotView) -> list[QRectF]:
        """Where its words stand."""
        return [rect for _, _, rect in self.places(view)]

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Paint lines, rings and words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setFont(themes.font(fonts.CAPTION, strong=True))
        for flag, x, rect in self.places(view):
            pen = QPen(themes.colour(flag.colour_token, 0.7), 1.2)
            pen.setDashPattern([3.0, 3.0])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, view.frame.top()), QPointF(x, view.frame.bottom()))
            painter.fillRect(rect.adjusted(-2, 0, 2, 0), themes.colour("panel", 0.8))
            painter.setPen(themes.label_colour(flag.colour_token))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, flag.text)
            if flag.y is not None:
                self._paint_ring(painter, view, flag, flag.y)

    @staticmethod
    def _paint_ring(painter: QPainter, view: PlotView, flag: Flag, y: float) -> None:
        if view.log_y:
            if y <= 0:
                return
            y = math.log10(y)
        low, high = view.y_range
        if math.isfinite(y) and low <= y <= high:
            painter.setPen(QPen(themes.colour(flag.colour_token), 1.6))
            painter.setBrush(themes.colour("panel"))
            painter.drawEllipse(view.to_pixel(flag.x, y), RING, RING)
            painter.setBrush(Qt.BrushStyle.NoBrush)
