"""The trials of a search as points over one or two of its ranges, with the boxes of earlier rounds around.

A box that is drawn with the mouse is the next round; what a surrogate believes can lie behind the points.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.plots.score_colours import score_colour
from nnstudio.ui.plots.ticks import nice_range
from nnstudio.ui.plots.trial_marks import NO_TRIALS, Numbers, RangeAxis, TrialMarks, nearest
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.ramps import ramp

REACH = 12.0
LEAST_BOX = 8.0
"""A box smaller than this was a click."""
RADIUS = 4.5

Ends = tuple[float, float]


class TrialMap(QWidget):
    """Points with axes; one range stands along x with the score along y, two stand along both.

    Signals:
        boxDrawn(x, y): ends of the box in the ranges, from 0 to 1; y is None where only one range is shown.
        trialChosen(number): a point was clicked.
    """

    boxDrawn = Signal(object, object)
    trialChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = NO_TRIALS
        self._axes: tuple[RangeAxis, ...] = ()
        self._columns: tuple[int, ...] = ()
        self._boxes: tuple[tuple[Ends, Ends], ...] = ()
        self._score = ""
        self._field: QImage | None = None
        self._next: tuple[float, float] | None = None
        self._chosen: int | None = None
        self._near: int | None = None
        self._from: QPointF | None = None
        self._to: QPointF | None = None
        self._y = 0.0, 1.0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(220, 150)
        self.setAccessibleName(tr("Trials"))
        self.setToolTip(tr("Draw a box: it becomes the ranges of the next round."))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(420, 300)

    def show_trials(
        self,
        marks: TrialMarks,
        axes: tuple[RangeAxis, ...],
        columns: tuple[int, ...],
        score: str,
        boxes: tuple[tuple[Ends, Ends], ...] = (),
    ) -> None:
        """Show trials over one or two ranges, those at ``columns`` of the marks, and the boxes of later rounds."""
        self._marks, self._axes, self._columns = marks, axes, columns
        self._score, self._boxes = score, boxes
        known = marks.scores[np.isfinite(marks.scores)]
        self._y = nice_range(*_middle(known)) if known.size else (0.0, 1.0)
        if self._near is not None and self._near >= len(marks):
            self._near = None
        over = sum(status not in ("running", "waiting") for status in marks.statuses)
        self.setAccessibleDescription(tr("{count} trials over", count=over))
        self.update()

    def show_belief(self, mean: Numbers | None, following: tuple[float, float] | None) -> None:
        """Show a surrogate's mean (n, n), first range along axis 0, behind the points; and the next pick."""
        self._field, self._next = None, following
        if mean is not None and mean.size and np.isfinite(mean).all():
            low, high = float(mean.min()), float(mean.max())
            place = (mean - low) / ((high - low) or 1.0)
            place = place if self._marks.higher else 1.0 - place
            shades = np.ascontiguousarray((255 * place.T[::-1]).astype(np.uint8))
            height, width = shades.shape
            image = QImage(shades.data, width, height, width, QImage.Format.Format_Indexed8)
            theme = themes.current()
            image.setColorTable(list(ramp(theme.value("panel"), theme.value("activations"))))
            self._field = image.convertToFormat(QImage.Format.Format_RGB32)
        self.update()

    def choose(self, number: int | None) -> None:
        """Mark this trial."""
        self._chosen = number
        self.update()

    def box(self) -> QRectF | None:
        """The box being drawn, in pixels."""
        if self._from is None or self._to is None:
            return None
        return QRectF(self._from, self._to).normalized().intersected(self._area())

    def points(self) -> list[tuple[float, float]]:
        """Where each trial is drawn, in pixels; outside everything where it has no place."""
        found: list[tuple[float, float]] = []
        for at in range(len(self._marks)):
            place = self._place(at)
            found.append((place.x(), place.y()) if place is not None else (-1e6, -1e6))
        return found

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(60, 30, -28, -38)

    def _at(self, x: float, y: float) -> QPointF:
        area = self._area()
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def _place(self, at: int) -> QPointF | None:
        columns = list(self._columns)
        if not columns:
            return None
        x = float(self._marks.places[at, columns[0]])
        if len(columns) > 1:
            y = float(self._marks.places[at, columns[1]])
        else:
            score, (low, high) = float(self._marks.scores[at]), self._y
            y = min(1.0, max(0.0, (score - low) / (high - low)))
            y = y if math.isfinite(y) else 0.0
        return self._at(x, y) if math.isfinite(x) and math.isfinite(y) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        if self._field is not None and len(self._columns) > 1:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(0.75)
            painter.drawImage(area, self._field)
            painter.setOpacity(1.0)
        self._paint_axes(painter, area)
        self._paint_boxes(painter)
        for at in range(len(self._marks)):
            self._paint_trial(painter, at)
        self._paint_next(painter)
        drawn = self.box()
        if drawn is not None:
            painter.setPen(QPen(themes.colour("accent"), 1.5))
            painter.setBrush(themes.colour("accent", 0.12))
            painter.drawRect(drawn)
        if self._near is not None:
            self._paint_words(painter, self._near)
        painter.end()

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        if not self._axes:
            return
        axes = Axes(painter, area)
        for place, text in _apart(self._axes[0].ticks, area.width(), 46):
            axes.column(self._at(place, 0).x(), text, "grid")
        if len(self._axes) > 1:
            for place, text in _apart(self._axes[1].ticks, area.height(), 20):
                axes.row(self._at(0, place).y(), text)
        else:
            low, high = self._y
            for value, text in even_ticks(low, high, area.height(), 36):
                axes.row(self._at(0, (value - low) / (high - low)).y(), text)
        painter.setFont(themes.font(fonts.CAPTION, strong=True))
        painter.setPen(themes.colour("text"))
        upright = self._axes[1].title if len(self._axes) > 1 else self._score
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(8, 4, self.width() - 16, 18), left, upright)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        below = QRectF(area.left(), area.bottom() + 20, area.width(), 18)
        painter.drawText(below, right, next(iter(self._axes)).title)

    def _paint_boxes(self, painter: QPainter) -> None:
        for across, up in self._boxes:
            corner, other = self._at(across[0], up[1]), self._at(across[1], up[0])
            painter.setPen(QPen(themes.colour("accent"), 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(corner, other))

    def _paint_trial(self, painter: QPainter, at: int) -> None:
        place = self._place(at)
        if place is None:
            return
        worst, best = self._marks.ends
        score, status = float(self._marks.scores[at]), self._marks.statuses[at]
        number = self._marks.numbers[at]
        ink = score_colour(score, worst, best)
        if status in ("diverged", "failed"):
            painter.setPen(QPen(themes.colour("error"), 1.6))
            for dx, dy in ((1, 1), (1, -1)):
                step = QPointF(3.5 * dx, 3.5 * dy)
                painter.drawLine(place - step, place + step)
            return
        going = status in ("running", "waiting")
        painter.setPen(QPen(themes.colour("accent" if going else "secondary"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush if going else ink)
        radius = RADIUS if status != "stopped" else RADIUS * 0.7
        painter.drawEllipse(place, radius, radius)
        ring = number == self._chosen or at == self._marks.best or at == self._near
        if ring:
            token = "text" if number == self._chosen or at == self._near else "test"
            painter.setPen(QPen(themes.colour(token), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, RADIUS + 3, RADIUS + 3)

    def _paint_next(self, painter: QPainter) -> None:
        if self._next is None or len(self._columns) < 2:
            return
        place = self._at(*self._next)
        painter.setPen(QPen(themes.colour("test"), 2.0))
        for step in (QPointF(7, 0), QPointF(0, 7)):
            painter.drawLine(place - step, place + step)
        painter.setFont(themes.font(fonts.CAPTION, strong=True))
        painter.setPen(themes.label_colour("test"))
        painter.drawText(place + QPointF(9, -5), tr("next"))

    def _paint_words(self, painter: QPainter, at: int) -> None:
        place = self._place(at)
        if place is None:
            return
        painter.setFont(themes.font(fonts.CAPTION))
        words = self._marks.words(at)
        area = self._area()
        width = painter.fontMetrics().horizontalAdvance(words) + 14
        left = min(max(area.left(), place.x() + 10), max(area.left(), self.width() - width - 4))
        ground = QRectF(left, max(2.0, place.y() - 28), width, 20)
        painter.setPen(themes.colour("hairline"))
        painter.setBrush(themes.colour("panel", 0.95))
        painter.drawRoundedRect(ground, 4, 4)
        painter.setPen(themes.colour("text"))
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._columns:
            self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()
            return
        place = event.position()
        near = nearest(self.points(), place.x(), place.y(), REACH)
        if near != self._near:
            self._near = near
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        box, begun = self.box(), self._from
        self._from = self._to = None
        self.update()
        if begun is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if box is None or max(box.width(), box.height()) < LEAST_BOX:
            near = nearest(self.points(), begun.x(), begun.y(), REACH)
            if near is not None:
                self.trialChosen.emit(self._marks.numbers[near])
            return
        area = self._area()
        across = (
            (box.left() - area.left()) / area.width(),
            (box.right() - area.left()) / area.width(),
        )
        up = (
            (area.bottom() - box.bottom()) / area.height(),
            (area.bottom() - box.top()) / area.height(),
        )
        self.boxDrawn.emit(across, up if len(self._columns) > 1 else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._from is not None:
            self._from = self._to = None
            self.update()
            return
        super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._near = None
        self.update()

    def _retheme(self, _theme: object = None) -> None:
        self.update()


def _middle(known: Numbers) -> Ends:
    """From the worst to the best score, without the farthest of many: one wild loss would flatten all others."""
    if len(known) < 10:
        return float(known.min()), float(known.max())
    low, high = np.quantile(known, (0.02, 0.9))
    span = high - low
    return max(float(known.min()), float(low - span)), min(
        float(known.max()), float(high + 2 * span)
    )


def _apart(
    ticks: tuple[tuple[float, str], ...], pixels: float, apart: float
) -> list[tuple[float, str]]:
    """The marks that have room: every second, third, ... of them."""
    stride = max(1, math.ceil(len(ticks) * apart / max(1.0, pixels)))
    return list(ticks[::stride])
