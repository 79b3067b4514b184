"""Sizes by layer on a logarithmic axis: how a signal grows or shrinks from layer to layer.

One or two lines of few points, painted whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.axes import Axes, power_ticks
from nnstudio.ui.plots.ticks import count_step, short_number, ticks
from nnstudio.ui.style import theme as themes

WIDEST = 30.0
"""Powers of ten shown at most; what is smaller lies on the bottom."""


class LayerLines(QWidget):
    """Lines over the numbers of layers, counted from 1; what is not finite or 0 leaves a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._x_title = "", ""
        self._lines: list[tuple[str, str, tuple[float, ...]]] = []
        self.setMinimumSize(180, 110)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(320, 170)

    def set_titles(self, title: str, x_title: str) -> None:
        """The heading, and the word for what is counted."""
        self._title, self._x_title = title, x_title
        self.setAccessibleName(title)
        self.update()

    def show_lines(self, lines: Sequence[tuple[str, str, tuple[float, ...]]]) -> None:
        """Show lines, each with a title, a colour token and a value for every layer."""
        self._lines = list(lines)
        words = [f"{t}: {', '.join(map(short_number, values))}" for t, _, values in lines]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def value_range(self) -> tuple[float, float]:
        """Powers of ten at the bottom and at the top."""
        powers = [math.log10(v) for _, _, line in self._lines for v in line if _shown(v)]
        if not powers:
            return -1.0, 1.0
        low, high = math.floor(min(powers)), math.ceil(max(powers))
        low = max(low, high - WIDEST)
        return (float(low), float(high)) if high > low else (low - 1.0, high + 1.0)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(48, 26, -64, -22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, (low, high) = self._area(), self.value_range()
        count = max((len(line) for _, _, line in self._lines), default=1)

        def point(layer: float, value: float) -> QPointF:
            share = (max(math.log10(value), low) - low) / (high - low)
            across = (layer - 1) / max(1, count - 1)
            return QPointF(
                area.left() + across * area.width(), area.bottom() - share * area.height()
            )

        axes = Axes(painter, area, self._title)
        for value, text in power_ticks(low, high, area.height(), 22):
            axes.row(point(1, value).y(), text)
        step = max(1.0, count_step(max(1, count - 1), 8))
        for layer in ticks(1, count, step) if count > 1 else [1.0]:
            axes.column(point(layer, 10.0**low).x(), f"{layer:g}")
        metrics = QFontMetricsF(painter.font())
        end = QRectF(area.right() + 8, area.bottom() + 4, 60, 16)
        painter.drawText(end, Qt.AlignmentFlag.AlignLeft, self._x_title)
        for _, token, line in self._lines:
            points = [point(n, v) for n, v in enumerate(line, 1) if _shown(v)]
            painter.setPen(QPen(themes.colour(token), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            painter.setBrush(themes.colour(token))
            painter.setPen(Qt.PenStyle.NoPen)
            for each in points if count <= 20 else points[-1:]:
                painter.drawEllipse(each, 2.6, 2.6)
            if points:
                painter.setPen(themes.label_colour(token))
                last = next(v for v in reversed(line) if _shown(v))
                text = short_number(last)
                painter.drawText(
                    QPointF(points[-1].x() + 7, points[-1].y() + metrics.ascent() / 2 - 1), text
                )
        painter.end()

    def _retheme(self, _theme: object = None) -> None:
        self.update()


def _shown(value: float) -> bool:
    return math.isfinite(value) and value > 0
