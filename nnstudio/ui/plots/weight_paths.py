"""Each weight as a line over the strength of what presses on it: who goes to 0 first, who stays.

The strengths stand evenly; the one in use is marked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.plots.ticks import nice_range
from nnstudio.ui.style import theme as themes


class WeightPaths(QWidget):
    """Lines over the places of a path.

    Signals:
        placeWanted(place): somebody pressed or dragged at this place.
    """

    placeWanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._lines: NDArray[np.float64] = np.zeros((1, 0))
        self._tokens: Sequence[str] = ()
        self._ticks: Sequence[tuple[float, str]] = ()
        self._at = 0
        self._range = -1.0, 1.0
        self.setMinimumSize(220, 130)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(360, 190)

    def show_paths(
        self,
        title: str,
        lines: NDArray[np.float64],
        tokens: Sequence[str],
        ticks: Sequence[tuple[float, str]],
    ) -> None:
        """Show lines (places, n) with a colour token each, and texts at some of the places."""
        self._title, self._lines, self._tokens, self._ticks = title, lines, tokens, ticks
        self.setAccessibleName(title)
        if lines.size:
            self._range = nice_range(float(lines.min()), float(lines.max()))
        self.update()

    def show_place(self, place: int) -> None:
        """Mark a place."""
        self._at = place
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(38, 26, -12, -22)

    def _point(self, place: float, value: float) -> QPointF:
        area, (low, high) = self._area(), self._range
        return QPointF(
            area.left() + place / max(1, len(self._lines) - 1) * area.width(),
            area.bottom() - (value - low) / (high - low) * area.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, (low, high) = self._area(), self._range
        axes = Axes(painter, area, self._title)
        for y, text in even_ticks(low, high, area.height(), 36):
            axes.row(self._point(0, y).y(), text, "marker" if y == 0 else "grid")
        for place, text in self._ticks:
            axes.column(self._point(place, low).x(), text)
        axes.hairline(self._point(self._at, low).x())
        painter.setClipRect(area.adjusted(-3, -3, 3, 3))
        # The first ones are those that matter: they lie on top.
        for number in reversed(range(self._lines.shape[1])):
            painter.setPen(QPen(themes.colour(self._tokens[number]), 1.5))
            column = self._lines[:, number].tolist()
            painter.drawPolyline(QPolygonF([self._point(k, y) for k, y in enumerate(column)]))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._want(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._want(event.position().x())

    def _want(self, x: float) -> None:
        area, last = self._area(), len(self._lines) - 1
        place = round((x - area.left()) / area.width() * last)
        self.placeWanted.emit(min(max(place, 0), last))

    def _retheme(self, _theme: object = None) -> None:
        self.update()
