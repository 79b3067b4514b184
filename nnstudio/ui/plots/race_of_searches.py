"""The best score so far against the number of trials: how soon a search finds something, beside another one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.plots.ticks import nice_range, short_number
from nnstudio.ui.plots.trial_marks import Numbers
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes


@dataclass(frozen=True, eq=False)
class Racer:
    """One search: name, colour token and best score after each trial (trials,), NaN while there is none."""

    title: str
    token: str
    best: Numbers
    dashed: bool = False


class RaceOfSearches(QWidget):
    """Steps that never go down, one line for each search."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._racers: tuple[Racer, ...] = ()
        self._planned = 1
        self._score = ""
        self.setMinimumSize(220, 150)
        self.setAccessibleName(tr("Best score so far"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(420, 300)

    def racers(self) -> tuple[Racer, ...]:
        """What is shown."""
        return self._racers

    def show_racers(self, racers: Sequence[Racer], planned: int, score: str) -> None:
        """Show these on an axis of so many trials."""
        self._racers, self._planned, self._score = tuple(racers), max(1, planned), score
        last = [
            f"{each.title} {short_number(float(each.best[-1]))}"
            for each in racers
            if len(each.best) and math.isfinite(each.best[-1])
        ]
        self.setAccessibleDescription(", ".join(last))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(60, 30, -16, -38)
        known = [float(y) for each in self._racers for y in each.best if math.isfinite(y)]
        ends = nice_range(min(known), max(known)) if known else (0.0, 1.0)
        axes = Axes(painter, area, tr("Best {score} so far", score=self._score))
        for value, text in even_ticks(*ends, area.height(), 36):
            axes.row(area.bottom() - (value - ends[0]) / (ends[1] - ends[0]) * area.height(), text)
        for value, text in even_ticks(0, self._planned, area.width(), 60):
            axes.column(area.left() + value / self._planned * area.width(), text)
        for each in self._racers:
            pen = QPen(themes.colour(each.token), 2.0)
            pen.setStyle(Qt.PenStyle.DashLine if each.dashed else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(self._steps(area, each, ends)))
        self._paint_names(painter, area)
        painter.end()

    def _steps(self, area: QRectF, racer: Racer, ends: tuple[float, float]) -> list[QPointF]:
        found: list[QPointF] = []
        for trial, score in enumerate(racer.best, start=1):
            if not math.isfinite(score):
                continue
            x = area.left() + trial / self._planned * area.width()
            y = area.bottom() - (score - ends[0]) / (ends[1] - ends[0]) * area.height()
            if found:
                found.append(QPointF(x, found[-1].y()))
            found.append(QPointF(x, y))
        return found

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(themes.font(fonts.CAPTION))
        metrics = QFontMetricsF(painter.font())
        below = QRectF(area.left(), area.bottom() + 20, area.width(), 18)
        x = area.left()
        for each in self._racers:
            painter.setPen(QPen(themes.colour(each.token), 2.0))
            painter.drawLine(QPointF(x, below.center().y()), QPointF(x + 16, below.center().y()))
            painter.setPen(themes.colour("text"))
            words = QRectF(x + 22, below.top(), metrics.horizontalAdvance(each.title) + 2, 18)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, each.title)
            x = words.right() + 16
        painter.setPen(themes.colour("secondary"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(below, right, tr("trials"))

    def _retheme(self, _theme: object = None) -> None:
        self.update()
