"""Weights as bars, a row for each way they were learned, so that one sees at once what each way does to them.

All rows have one scale; a weight that is 0 is a hollow ring, and a short line is where it should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

LEFT, RIGHT = 96.0, 172.0
"""Pixels beside the bars: a title, and what the row comes to."""
BELOW = 26.0
INSET = 7.0
RING = 2.2


@dataclass(frozen=True)
class Group:
    """Neighbouring weights of one kind: what they are called, their colour token, and how many there are."""

    title: str
    token: str
    count: int


@dataclass(frozen=True, eq=False)
class WeightRow:
    """One way: its id, its title, the weights (n,), and up to two short lines about them."""

    id: str
    title: str
    weights: NDArray[np.float64]
    notes: tuple[str, ...] = ()


class WeightRows(QWidget):
    """Rows of bars; one of them is chosen.

    Signals:
        chosen(id): a row was clicked, or reached with the arrow keys.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[WeightRow] = ()
        self.by_size = False
        self.current = ""
        self.zero = 0.0
        self._groups: Sequence[Group] = ()
        self._truth: NDArray[np.float64] = np.zeros(0)
        self.setMinimumSize(360, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(560, 420)

    def set_groups(self, groups: Sequence[Group], truth: NDArray[np.float64], zero: float) -> None:
        """What the weights are, what they should be (n,), and below which size one is called 0."""
        self._groups, self._truth, self.zero = groups, truth, zero
        self.update()

    def show_rows(self, rows: Sequence[WeightRow]) -> None:
        """Show these rows."""
        self.rows = rows
        self.setAccessibleDescription(
            "; ".join(f"{row.title}: {', '.join(row.notes)}" for row in rows)
        )
        self.update()

    def show_current(self, row: str) -> None:
        """Mark a row; nothing is announced."""
        self.current = row
        self.update()

    def set_by_size(self, on: bool) -> None:
        """Sort the weights of each row, the largest first; without it they stand in their own order."""
        self.by_size = on
        self.update()

    # -- geometry ------------------------------------------------------------------------------------

    def _bands(self) -> list[QRectF]:
        """The place of each row, from edge to edge."""
        count = max(1, len(self.rows))
        step = (self.height() - BELOW) / count
        return [QRectF(0, number * step, self.width(), step) for number in range(count)]

    def _across(self, place: float) -> float:
        count = max(1, sum(group.count for group in self._groups))
        return LEFT + place / count * max(1.0, self.width() - LEFT - RIGHT)

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sizes = [float(np.abs(row.weights).max()) for row in self.rows if len(row.weights)]
        top = max([*sizes, 1e-9])
        for row, band in zip(self.rows, self._bands(), strict=False):
            self._paint_row(painter, row, band, top)
        painter.setFont(themes.font(fonts.CAPTION))
        self._paint_groups(painter)
        painter.end()

    def _paint_row(self, painter: QPainter, row: WeightRow, band: QRectF, top: float) -> None:
        if row.id == self.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("accent_tint"))
            painter.drawRoundedRect(band.adjusted(0.5, 2, -0.5, -2), 6, 6)
            if self.hasFocus():
                painter.setPen(QPen(themes.colour("focus"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(band.adjusted(1, 2.5, -1, -2.5), 6, 6)
        self._paint_words(painter, row, band)
        half = band.height() - 2 * INSET if self.by_size else band.height() / 2 - INSET
        ground = band.bottom() - INSET if self.by_size else band.center().y()
        painter.setPen(QPen(themes.colour("hairline"), 1))
        painter.drawLine(QPointF(self._across(0), ground), QPointF(self._right(), ground))
        order = np.arange(len(row.weights))
        if self.by_size:
            order = np.argsort(-np.abs(row.weights), kind="stable")
        tokens = [group.token for group in self._groups for _ in range(group.count)]
        for place, index in enumerate(order.tolist()):
            left, right = self._across(place) + 1.5, self._across(place + 1) - 1.5
            value = float(row.weights[index])
            value = abs(value) if self.by_size else value
            if abs(value) < self.zero:
                painter.setPen(QPen(themes.colour(tokens[index]), 1.2))
                painter.setBrush(themes.colour("panel"))
                painter.drawEllipse(QPointF((left + right) / 2, ground), RING, RING)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(themes.colour(tokens[index]))
                height = value / top * half
                painter.drawRect(QRectF(left, ground - height, right - left, height).normalized())
            if not self.by_size and self._truth[index]:
                at = ground - float(self._truth[index]) / top * half
                painter.setPen(QPen(themes.colour("text"), 1.4))
                painter.drawLine(QPointF(left - 1.5, at), QPointF(right + 1.5, at))

    def _paint_words(self, painter: QPainter, row: WeightRow, band: QRectF) -> None:
        painter.setFont(themes.font(strong=row.id == self.current))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(themes.colour("text"))
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, LEFT - 18)
        middle = Qt.AlignmentFlag.AlignVCenter
        room = QRectF(10, band.top(), LEFT - 14, band.height())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("secondary"))
        room = QRectF(self._right() + 12, band.top(), RIGHT - 18, band.height())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, "\n".join(row.notes))

    def _paint_groups(self, painter: QPainter) -> None:
        """Below the rows: which weights are which; sorted they are mixed, and only the colours tell."""
        y, place, x = self.height() - BELOW + 4, 0, self._across(0)
        metrics = QFontMetricsF(painter.font())
        for group in self._groups:
            left, right = self._across(place) + 1.5, self._across(place + group.count) - 1.5
            width = metrics.horizontalAdvance(group.title)
            if self.by_size:
                left, right = x, x + 10
            painter.setPen(QPen(themes.colour(group.token), 2))
            painter.drawLine(QPointF(left, y + 2), QPointF(right, y + 2))
            painter.setPen(themes.label_colour(group.token))
            start = x if self.by_size else max(x, (left + right) / 2 - width / 2)
            if start + width <= self.width():
                painter.drawText(QPointF(start, y + 6 + metrics.ascent()), group.title)
            x = start + width + 14
            place += group.count

    def _right(self) -> float:
        return self.width() - RIGHT

    # -- events --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row, band in zip(self.rows, self._bands(), strict=False):
            if band.contains(event.position()):
                self.chosen.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        names = [row.id for row in self.rows]
        if move is None or self.current not in names:
            super().keyPressEvent(event)
            return
        at = min(max(names.index(self.current) + move, 0), len(names) - 1)
        self.chosen.emit(names[at])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setToolTip(self.words_at(event.position().x(), event.position().y()))

    def words_at(self, x: float, y: float) -> str:
        """The number of the bar that is pointed at; empty where there is none."""
        for row, band in zip(self.rows, self._bands(), strict=False):
            if band.contains(QPointF(x, y)) and LEFT <= x < self._right() and len(row.weights):
                count = len(row.weights)
                place = min(int((x - LEFT) / (self._right() - LEFT) * count), count - 1)
                order = np.argsort(-np.abs(row.weights), kind="stable")
                index = int(order[place]) if self.by_size else place
                return f"w{index + 1} = {short_number(float(row.weights[index]))}"
        return ""

    def _retheme(self, _theme: object = None) -> None:
        self.update()
