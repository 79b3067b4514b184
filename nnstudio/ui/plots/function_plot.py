"""Functions of one variable over each other, with zones along the axis and a read-out at the pointer.

A few hundred points each, painted whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.plots.ticks import nice_range, short_number
from nnstudio.ui.style import theme as themes

ZONE = 5.0
"""Pixels of height of a zone's bar."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One function: its colour "#rrggbb", its name, its values (n,) at x (n,), and where it is flat."""

    colour: str
    title: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    zones: tuple[tuple[float, float], ...] = ()


class FunctionPlot(QWidget):
    """Curves with axes.

    Signals:
        pointed(x): the pointer is at this value; None when it has left.
    """

    pointed = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._curves: Sequence[Curve] = ()
        self._x = -1.0, 1.0
        self._y = -1.0, 1.0
        self._at: float | None = None
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setMinimumSize(220, 150)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(460, 300)

    def show_curves(self, curves: Sequence[Curve], low: float, high: float) -> None:
        """Show these from ``low`` to ``high``."""
        self._curves, self._x = curves, (low, high)
        every = [curve.y[np.isfinite(curve.y)] for curve in curves]
        values = np.concatenate(every) if every else np.zeros(0)
        least, most = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
        # Far out a curve may be steep; what matters lies around the middle.
        least, most = max(least, -abs(high)), min(most, abs(high))
        self._y = nice_range(least, most)
        self.update()

    def show_place(self, x: float | None) -> None:
        """Read all curves out at this value."""
        self._at = x
        self.update()

    def values_at(self, x: float) -> list[float]:
        """The values of all curves there."""
        return [float(np.interp(x, curve.x, curve.y)) for curve in self._curves]

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(44, 28, -14, -24)

    def _point(self, x: float, y: float) -> QPointF:
        area, (left, right), (low, high) = self._area(), self._x, self._y
        return QPointF(
            area.left() + (x - left) / (right - left) * area.width(),
            area.bottom() - (y - low) / (high - low) * area.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        axes = Axes(painter, area, self._title)
        (left, right), (low, high) = self._x, self._y
        for y, text in even_ticks(low, high, area.height(), 36):
            axes.row(self._point(left, y).y(), text, "marker" if y == 0 else "grid")
        for x, text in even_ticks(left, right, area.width(), 60):
            axes.column(self._point(x, low).x(), text, "marker" if x == 0 else "grid")
        painter.save()
        painter.setClipRect(area)
        for curve in self._curves:
            painter.setPen(QPen(QColor(curve.colour), 2.2))
            points = [
                self._point(x, y) for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(y)
            ]
            painter.drawPolyline(QPolygonF(points))
        painter.restore()
        for index, curve in enumerate(self._curves):
            self._paint_zones(painter, area, index, curve)
        if self._at is not None:
            at = self._point(self._at, 0).x()
            axes.hairline(at)
            read = zip(self._curves, self.values_at(self._at), strict=True)
            rows = [(QColor(each.colour), f"{each.title}  {short_number(v)}") for each, v in read]
            axes.reading(rows, area.top() + 56, at)
        painter.end()

    def _paint_zones(self, painter: QPainter, area: QRectF, index: int, curve: Curve) -> None:
        """Bars at the top: here this curve passes no gradient."""
        left, right = self._x
        painter.setPen(Qt.PenStyle.NoPen)
        ink = QColor(curve.colour)
        ink.setAlphaF(0.75)
        painter.setBrush(ink)
        for start, end in curve.zones:
            a, b = max(left, start), min(right, end)
            if b > a:
                x0, x1 = self._point(a, 0).x(), self._point(b, 0).x()
                painter.drawRect(QRectF(x0, area.top() + index * (ZONE + 1), x1 - x0, ZONE))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area, (left, right) = self._area(), self._x
        share = (event.position().x() - area.left()) / area.width()
        self.pointed.emit(left + share * (right - left) if 0 <= share <= 1 else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def _retheme(self, _theme: object = None) -> None:
        self.update()
