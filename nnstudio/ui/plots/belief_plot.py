"""What a Gaussian process believes of one range: its mean with a band, and below it where it would look next.

The band is two standard deviations to either side; the lower curve is the expected improvement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.plots.ticks import nice_range
from nnstudio.ui.plots.trial_marks import Numbers, RangeAxis
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes


@dataclass(frozen=True, eq=False)
class Belief:
    """Over places (n,), 0 to 1: mean, deviation, improvement (n,); measured (trials, 2) as place and score."""

    places: Numbers
    mean: Numbers
    deviation: Numbers
    improvement: Numbers
    measured: Numbers
    following: float


class BeliefPlot(QWidget):
    """Two plots above each other with the same range along x."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._belief: Belief | None = None
        self._axis = RangeAxis("", ())
        self._score = ""
        self.setMinimumSize(240, 200)
        self.setAccessibleName(tr("What the search believes"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def show_belief(self, belief: Belief | None, axis: RangeAxis, score: str) -> None:
        """Show this, or nothing."""
        self._belief, self._axis, self._score = belief, axis, score
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        belief = self._belief
        if belief is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(60, 28, -28, -38)
        upper, lower = QRectF(whole), QRectF(whole)
        upper.setHeight(whole.height() * 0.66)
        lower.setTop(upper.bottom() + 26)
        low = float((belief.mean - 2 * belief.deviation).min())
        high = float((belief.mean + 2 * belief.deviation).max())
        if len(belief.measured):
            low = min(low, float(belief.measured[:, 1].min()))
            high = max(high, float(belief.measured[:, 1].max()))
        ends = nice_range(low, high)
        self._paint_mean(painter, upper, belief, ends)
        self._paint_improvement(painter, lower, belief)
        painter.end()

    def _paint_mean(
        self, painter: QPainter, area: QRectF, belief: Belief, ends: tuple[float, float]
    ) -> None:
        axes = Axes(painter, area, self._score)
        for value, text in even_ticks(*ends, area.height(), 34):
            axes.row(_up(area, value, ends), text)
        top = _line(area, belief.places, belief.mean + 2 * belief.deviation, ends)
        bottom = _line(area, belief.places, belief.mean - 2 * belief.deviation, ends)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("training", 0.16))
        painter.drawPolygon(QPolygonF([*top, *reversed(bottom)]))
        painter.setPen(QPen(themes.colour("training"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(_line(area, belief.places, belief.mean, ends)))
        painter.setPen(QPen(themes.colour("panel"), 1.0))
        painter.setBrush(themes.colour("text"))
        for place, score in belief.measured:
            painter.drawEllipse(QPointF(_across(area, place), _up(area, score, ends)), 4, 4)
        self._paint_next(painter, area, belief)

    def _paint_improvement(self, painter: QPainter, area: QRectF, belief: Belief) -> None:
        axes = Axes(painter, area)
        ends = 0.0, float(belief.improvement.max()) or 1.0
        painter.setFont(themes.font(fonts.CAPTION, strong=True))
        painter.setPen(themes.colour("text"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(area.left(), area.top() - 20, area.width(), 18), left, tr("Expected improvement")
        )
        painter.setFont(themes.font(fonts.CAPTION))
        axes.row(area.bottom(), "0")
        for place, text in self._axis.ticks:
            axes.column(_across(area, place), text, "grid")
        line = _line(area, belief.places, belief.improvement, ends)
        ground = [QPointF(area.left(), area.bottom()), *line, QPointF(area.right(), area.bottom())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("activations", 0.3))
        painter.drawPolygon(QPolygonF(ground))
        painter.setPen(QPen(themes.colour("activations"), 1.6))
        painter.drawPolyline(QPolygonF(line))
        self._paint_next(painter, area, belief, named=True)
        painter.setFont(themes.font(fonts.CAPTION, strong=True))
        painter.setPen(themes.colour("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(area.left(), area.bottom() + 20, area.width(), 18), right, self._axis.title
        )

    def _paint_next(
        self, painter: QPainter, area: QRectF, belief: Belief, *, named: bool = False
    ) -> None:
        x = _across(area, belief.following)
        painter.setPen(QPen(themes.colour("test"), 1.6, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if named:
            painter.setFont(themes.font(fonts.CAPTION, strong=True))
            painter.setPen(themes.label_colour("test"))
            words = tr("next")
            width = painter.fontMetrics().horizontalAdvance(words)
            left = x + 5 if x + 5 + width < area.right() else x - 5 - width
            painter.drawText(QPointF(left, area.top() + 12), words)

    def _retheme(self, _theme: object = None) -> None:
        self.update()


def _across(area: QRectF, place: float) -> float:
    return area.left() + float(place) * area.width()


def _up(area: QRectF, value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return area.bottom() - (float(value) - low) / ((high - low) or 1.0) * area.height()


def _line(
    area: QRectF, places: Numbers, values: Numbers, ends: tuple[float, float]
) -> list[QPointF]:
    known = np.nan_to_num(values)
    return [
        QPointF(_across(area, x), _up(area, y, ends)) for x, y in zip(places, known, strict=True)
    ]
