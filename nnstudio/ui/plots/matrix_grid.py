"""A matrix as numbers on a ground of colour: blue where they are positive, orange where negative, none at 0.

Only what is in sight is painted, so a large matrix costs no more than a small one.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

STRONGEST = 0.55
"""The share of colour behind the largest number; more would make it hard to read."""
WIDEST, NARROWEST = 58.0, 5.0
TIGHT = 46.0
"""As narrow as numbers may stand where all columns then fit."""
READABLE = 40.0
"""Pixels of a cell's width at the normal size of type; below the last there are colours and no numbers."""

Place = tuple[int, int]


class MatrixGrid(QAbstractScrollArea):
    """Numbers of shape (rows, columns); those shown may be a window of a larger matrix.

    Signals:
        pointed(place): the pointer, or the cursor of the keyboard, is at this (row, column) of the whole
            matrix; None when it has left.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[np.floating] = np.zeros((0, 0))
        self._first: Place = 0, 0
        self._limit = 1.0
        self._marked: tuple[int | None, int | None] | None = None
        self._cursor: Place | None = None
        self._cell = WIDEST
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(200, 130)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 60)

    def show_matrix(self, values: NDArray[np.floating], first: Place) -> None:
        """Show numbers whose first row and column have these indices in the whole matrix."""
        same = values.shape == self._values.shape and first == self._first
        self._values, self._first = values, first
        finite = values[np.isfinite(values)]
        largest = float(np.abs(finite).max()) if finite.size else 0.0
        self._limit = largest or 1.0
        self._marked = None
        if not same:
            self._cursor = None
            self._fit()
            for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
                bar.setValue(0)
        self.viewport().update()

    def mark(self, row: int | None, column: int | None) -> None:
        """Frame a row, a column or the cell where both meet, by indices of the whole matrix."""
        marked = None if row is None and column is None else (row, column)
        if marked != self._marked:
            self._marked = marked
            self.viewport().update()

    def mark_beside(self, place: Place) -> None:
        """Frame and show what meets this cell of a matrix of another shape, where one row or column serves all."""
        rows, columns = self._values.shape
        row = place[0] if rows > 1 else self._first[0]
        column = place[1] if columns > 1 else self._first[1]
        self.mark(row, column)
        self.bring_into_sight(row, column)

    def bring_into_sight(self, row: int | None, column: int | None) -> None:
        """Scroll as far as it takes to see a row or a column."""
        wide, high = self._size()
        for index, first, size, bar, room in (
            (column, self._first[1], wide, self.horizontalScrollBar(), self._room().width()),
            (row, self._first[0], high, self.verticalScrollBar(), self._room().height()),
        ):
            if index is not None:
                start = (index - first) * size
                if not bar.value() <= start <= bar.value() + room - size:
                    bar.setValue(round(start + size / 2 - room / 2))

    def text_of(self, place: Place) -> str:
        """What a cell says."""
        row, column = place[0] - self._first[0], place[1] - self._first[1]
        return short_number(float(self._values[row, column]))

    # -- geometry ------------------------------------------------------------------------------------

    def _size(self) -> tuple[float, float]:
        """Width and height of a cell."""
        return self._cell * themes.scale(), min(22.0, max(5.0, self._cell * 0.42)) * themes.scale()

    def _gutter(self) -> tuple[float, float]:
        """Room for the numbers of rows at the left and of columns at the top."""
        return 30.0 * themes.scale(), 17.0 * themes.scale()

    def _room(self) -> QRectF:
        left, top = self._gutter()
        area = self.viewport().rect()
        return QRectF(0, 0, max(1.0, area.width() - left), max(1.0, area.height() - top))

    def _fit(self) -> None:
        """Cells as wide as the numbers like, or a little narrower where all columns then fit."""
        columns = max(1, self._values.shape[1])
        fitting = self._room().width() / columns / themes.scale()
        self._cell = min(WIDEST, max(TIGHT, fitting)) if fitting >= TIGHT else WIDEST
        self._reach()

    def _reach(self) -> None:
        wide, high = self._size()
        rows, columns = self._values.shape
        for bar, whole, page, step in (
            (self.horizontalScrollBar(), columns * wide, self._room().width(), wide),
            (self.verticalScrollBar(), rows * high, self._room().height(), high),
        ):
            bar.setRange(0, max(0, round(whole - page)))
            bar.setPageStep(round(page))
            bar.setSingleStep(round(step))

    def place_at(self, point: QPoint) -> Place | None:
        """The cell under a point of the viewport, by its indices in the whole matrix."""
        (left, top), (wide, high) = self._gutter(), self._size()
        x = point.x() - left + self.horizontalScrollBar().value()
        y = point.y() - top + self.verticalScrollBar().value()
        row, column = int(y // high), int(x // wide)
        inside = point.x() >= left and point.y() >= top
        rows, columns = self._values.shape
        if not inside or row >= rows or column >= columns:
            return None
        return row + self._first[0], column + self._first[1]

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        (left, top), (wide, high) = self._gutter(), self._size()
        rows, columns = self._values.shape
        x0, y0 = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        area = self.viewport().rect()
        c0, c1 = int(x0 // wide), min(columns, int((x0 + area.width() - left) // wide) + 1)
        r0, r1 = int(y0 // high), min(rows, int((y0 + area.height() - top) // high) + 1)
        font = themes.font(fonts.CAPTION)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        legible = self._cell >= READABLE
        painter.save()
        painter.setClipRect(QRectF(left, top, area.width(), area.height()))
        text, inks = themes.colour("text"), _inks()
        for row in range(r0, r1):
            y = top + row * high - y0
            for column in range(c0, c1):
                value = float(self._values[row, column])
                cell = QRectF(left + column * wide - x0, y, wide - 1, high - 1)
                painter.fillRect(cell, _ground(value / self._limit, inks))
                if legible:
                    painter.setPen(text)
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, short_number(value))
        self._paint_marks(painter, left - x0, top - y0, wide, high)
        painter.restore()
        painter.setPen(themes.colour("secondary"))
        skip = max(1, int(metrics.horizontalAdvance("0000") // wide) + 1)
        for column in range(c0 - c0 % skip, c1, skip):
            x = left + column * wide - x0
            if x >= left - 1:
                place = QRectF(x, 0, max(wide, 26), top)
                centred = Qt.AlignmentFlag.AlignCenter if legible else Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, centred, str(column + self._first[1]))
        skip = max(1, int(metrics.height() // high) + 1) if high < metrics.height() - 3 else 1
        for row in range(r0 - r0 % skip, r1, skip):
            y = top + row * high - y0
            if y >= top - 1:
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(QRectF(0, y, left - 6, high), side, str(row + self._first[0]))
        painter.end()

    def _paint_marks(
        self, painter: QPainter, left: float, top: float, wide: float, high: float
    ) -> None:
        if self._marked is None:
            return
        row, column = self._marked
        rows, columns = self._values.shape
        r = 0 if row is None else row - self._first[0]
        c = 0 if column is None else column - self._first[1]
        frame = QRectF(
            left + c * wide,
            top + r * high,
            columns * wide if column is None else wide,
            rows * high if row is None else high,
        )
        painter.setPen(QPen(themes.colour("accent"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame.adjusted(0, 0, -1.5, -1.5))

    # -- events --------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.place_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        move = moves.get(Qt.Key(event.key()))
        rows, columns = self._values.shape
        if move is None or not rows or not columns:
            super().keyPressEvent(event)
            return
        top, left = self._first
        at = self._cursor or (top, left - move[1])
        row = min(max(at[0] + move[0], top), top + rows - 1)
        column = min(max(at[1] + move[1], left), left + columns - 1)
        self.bring_into_sight(row, column)
        self._point((row, column))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = 1.2 if event.angleDelta().y() > 0 else 1 / 1.2
            self._cell = min(WIDEST, max(NARROWEST, self._cell * factor))
            self._reach()
            self.viewport().update()
            event.accept()
        else:
            super().wheelEvent(event)

    def _point(self, place: Place | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self.pointed.emit(place)

    def _retheme(self, _theme: object = None) -> None:
        self._reach()
        self.viewport().update()


def _inks() -> tuple[QColor, QColor, QColor]:
    """Neutral, positive, negative."""
    return themes.colour("chip"), themes.colour("training"), themes.colour("test")


def _ground(share: float, inks: tuple[QColor, QColor, QColor]) -> QColor:
    """The colour of a number from -1 to 1; what is not a number is the neutral one."""
    neutral, positive, negative = inks
    if math.isnan(share) or share == 0.0:
        return neutral
    strength = STRONGEST * min(1.0, abs(share))
    ink = positive if share > 0 else negative
    mixed = (
        round(a + (b - a) * strength)
        for a, b in zip(neutral.getRgb()[:3], ink.getRgb()[:3], strict=True)  # pyright: ignore
    )
    return QColor(*mixed)
