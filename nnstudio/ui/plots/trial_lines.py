"""The trials of a search as lines across all its ranges: parallel coordinates, with the score at the right.

Good trials are strong and on top, so what they have in common can be seen.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.score_colours import score_colour
from nnstudio.ui.plots.ticks import nice_range, short_number
from nnstudio.ui.plots.trial_marks import NO_TRIALS, RangeAxis, TrialMarks
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

REACH = 6.0


class TrialLines(QWidget):
    """One upright axis for each range and one for the score.

    Signals:
        trialChosen(number): a line was clicked.
    """

    trialChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = NO_TRIALS
        self._axes: tuple[RangeAxis, ...] = ()
        self._score = ""
        self._chosen: int | None = None
        self._near: int | None = None
        self._picture: QPixmap | None = None
        self._y = 0.0, 1.0
        self.setMouseTracking(True)
        self.setMinimumSize(220, 150)
        self.setAccessibleName(tr("Parallel coordinates"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(420, 300)

    def show_trials(self, marks: TrialMarks, axes: tuple[RangeAxis, ...], score: str) -> None:
        """Show these; ``axes`` are the ranges in the order of the marks."""
        self._marks, self._axes, self._score = marks, axes, score
        known = marks.scores[np.isfinite(marks.scores)]
        self._y = nice_range(float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        self._near, self._picture = None, None
        self.update()

    def choose(self, number: int | None) -> None:
        """Mark this trial."""
        self._chosen = number
        self.update()

    def line(self, at: int) -> list[QPointF]:
        """The corners of a trial's line, in pixels; shorter where it has no value or no score."""
        found: list[QPointF] = []
        for column in range(len(self._axes)):
            place = float(self._marks.places[at, column])
            if math.isfinite(place):
                found.append(QPointF(self._x(column), self._height(place)))
        score, (low, high) = float(self._marks.scores[at]), self._y
        if math.isfinite(score):
            found.append(
                QPointF(self._x(len(self._axes)), self._height((score - low) / (high - low)))
            )
        return found

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(64, 34, -64, -14)

    def _x(self, column: int) -> float:
        area = self._area()
        return area.left() + area.width() * column / max(1, len(self._axes))

    def _height(self, place: float) -> float:
        area = self._area()
        return area.bottom() - place * area.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._axes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is None or self._picture.deviceIndependentSize() != QSizeF(self.size()):
            self._picture = self._painted()
        painter.drawPixmap(0, 0, self._picture)
        for at, number in enumerate(self._marks.numbers):
            if number == self._chosen or at == self._near:
                self._paint_line(painter, at, QPen(themes.colour("text"), 2.4))
        self._paint_axes(painter)
        if self._near is not None:
            painter.setPen(themes.colour("text"))
            words = self._marks.words(self._near)
            centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            painter.drawText(QRectF(0, 0, self.width(), self.height() - 1), centre, words)
        painter.end()

    def _painted(self) -> QPixmap:
        """All lines, the best on top; kept, as a pointer that moves over them changes none."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        worst, best = self._marks.ends
        sign = 1.0 if self._marks.higher else -1.0
        order = np.argsort(np.nan_to_num(sign * self._marks.scores, nan=-np.inf), kind="stable")
        for at in order:
            if self._marks.statuses[at] not in ("waiting", "running"):
                ink = score_colour(float(self._marks.scores[at]), worst, best)
                self._paint_line(painter, int(at), QPen(ink, 1.4))
        painter.end()
        return picture

    def _paint_line(self, painter: QPainter, at: int, pen: QPen) -> None:
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(self.line(at)))

    def _paint_axes(self, painter: QPainter) -> None:
        area = self._area()
        low, high = self._y
        score = RangeAxis(self._score, ((0.0, short_number(low)), (1.0, short_number(high))))
        width = area.width() / max(1, len(self._axes)) - 8
        for column, axis in enumerate((*self._axes, score)):
            x = self._x(column)
            painter.setPen(QPen(themes.colour("marker"), 1.0))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setFont(themes.font(fonts.CAPTION, strong=True))
            painter.setPen(themes.colour("text"))
            room = QRectF(x - width / 2, area.top() - 30, width, 16)
            room.moveLeft(min(max(2.0, room.left()), self.width() - room.width() - 2))
            words = painter.fontMetrics().elidedText(
                axis.title, Qt.TextElideMode.ElideRight, int(width)
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
            painter.setFont(themes.font(fonts.CAPTION))
            painter.setPen(themes.colour("secondary"))
            last = column == len(self._axes)
            side = Qt.AlignmentFlag.AlignLeft if last else Qt.AlignmentFlag.AlignRight
            step = max(1, math.ceil(len(axis.ticks) * 18 / max(1.0, area.height())))
            for place, text in axis.ticks[::step]:
                y = self._height(place)
                left = x + 5 if last else x - 5 - 80
                painter.drawText(
                    QRectF(left, y - 8, 80, 16), side | Qt.AlignmentFlag.AlignVCenter, text
                )

    def _nearest(self, place: QPointF) -> int | None:
        found, least = None, REACH
        for at in range(len(self._marks)):
            corners = self.line(at)
            for one, other in pairwise(corners):
                away = _distance(place, one, other)
                if away < least:
                    found, least = at, away
        return found

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = self._nearest(event.position())
        if near != self._near:
            self._near = near
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._nearest(event.position())
        if near is not None:
            self.trialChosen.emit(self._marks.numbers[near])

    def leaveEvent(self, event: QEvent) -> None:
        self._near = None
        self.update()

    def _retheme(self, _theme: object = None) -> None:
        self._picture = None
        self.update()


def _distance(place: QPointF, one: QPointF, other: QPointF) -> float:
    """From a place to a piece of a line, in pixels."""
    along = other - one
    length = along.x() ** 2 + along.y() ** 2
    if length == 0:
        return math.hypot(place.x() - one.x(), place.y() - one.y())
    share = ((place.x() - one.x()) * along.x() + (place.y() - one.y()) * along.y()) / length
    near = one + along * min(1.0, max(0.0, share))
    return math.hypot(place.x() - near.x(), place.y() - near.y())
