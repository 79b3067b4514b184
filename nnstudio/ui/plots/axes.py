"""Paints the axes of plots that are painted whole: heading, lines, numbers, a hairline and its read-out.

They are small, and in one hand they look alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.ui.plots.ticks import nice_step, tick_text, ticks
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

_DOT = 3.5
_ROW_GAP = 2.0


class Axes:
    """Around ``area``, in pixels of the painter; whatever is painted next has the font of captions."""

    def __init__(self, painter: QPainter, area: QRectF, heading: str = "") -> None:
        self._painter, self._area = painter, area
        if heading:
            painter.setFont(themes.font(strong=True))
            painter.setPen(themes.colour("text"))
            place = QRectF(area.left(), area.top() - 24, painter.device().width(), 20)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft, heading)
        painter.setFont(themes.font(fonts.CAPTION))

    def row(self, y: float, text: str, line: str | None = "grid") -> None:
        """A number at the left of a height, and a line there in this colour."""
        area, painter = self._area, self._painter
        if line is not None:
            painter.setPen(themes.colour(line))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(themes.colour("secondary"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, y - 8, area.left() - 6, 16), side, text)

    def column(self, x: float, text: str, line: str | None = None) -> None:
        """A number below a place, and a line there in this colour."""
        area, painter = self._area, self._painter
        if line is not None:
            painter.setPen(themes.colour(line))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(themes.colour("secondary"))
        place = QRectF(x - 40, area.bottom() + 4, 80, 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, text)

    def hairline(self, x: float) -> None:
        """The place that is read."""
        self._painter.setPen(QPen(themes.colour("marker"), 1.0, Qt.PenStyle.DotLine))
        self._painter.drawLine(QPointF(x, self._area.top()), QPointF(x, self._area.bottom()))

    def reading(self, rows: Sequence[tuple[QColor, str]], top: float, x: float = math.inf) -> None:
        """Texts with a dot each beside ``x``, on the side where there is room, or at the right end."""
        area, painter = self._area, self._painter
        metrics = QFontMetricsF(painter.font())
        width = max((metrics.horizontalAdvance(text) for _, text in rows), default=0.0) + 26
        left = x + 8 if x + 8 + width < area.right() else min(x - 8, area.right()) - width
        step = metrics.height() + _ROW_GAP
        ground = QRectF(left, top - 4, width, len(rows) * step + 8)
        painter.fillRect(ground, themes.colour("panel", 0.88))
        for number, (ink, text) in enumerate(rows):
            y = top + number * step
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(left + 9, y + metrics.height() / 2), _DOT, _DOT)
            painter.setPen(themes.colour("text"))
            painter.drawText(QPointF(left + 18, y + metrics.ascent()), text)


def even_ticks(low: float, high: float, pixels: float, apart: int) -> Iterator[tuple[float, str]]:
    """Round places from ``low`` to ``high`` with their numbers, on an axis of so many pixels."""
    step = nice_step(high - low, max(2, int(pixels // apart)))
    for value in ticks(low, high, step):
        yield value, tick_text(value, step)


def power_ticks(low: float, high: float, pixels: float, apart: int) -> Iterator[tuple[float, str]]:
    """Powers of ten between two exponents with their numbers, on an axis of so many pixels."""
    stride = max(1, math.ceil((high - low) / max(1.0, pixels // apart)))
    for power in range(math.ceil(low), math.floor(high) + 1, stride):
        yield 10.0**power, f"1e{power}" if abs(power) > 3 else f"{10.0**power:g}"
