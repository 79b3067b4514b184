"""The best trials of a search, one row each: rank, score, settings and the small curves of the run.

Written as the slides write them: 'Best-1 (val acc 0.83) | lr 0.0092, weight decay 3.86e-07'.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.trial_marks import Numbers
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

ROW = 64
CURVE = 70.0


@dataclass(frozen=True, eq=False)
class BestRow:
    """One of the best: what is said of it, and its curves over epochs, each (evaluations,)."""

    number: int
    head: str
    settings: str
    epochs: Numbers
    train: Numbers
    validation: Numbers


class BestRows(QWidget):
    """Rows from the best downwards.

    Signals:
        chosen(number): a row was clicked, or reached with the arrow keys.
        wanted(number): a row was double-clicked, or Return pressed on it.
    """

    chosen = Signal(int)
    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[BestRow, ...] = ()
        self._chosen: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Best trials"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(300, max(1, len(self._rows)) * self._row())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def rows(self) -> tuple[BestRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[BestRow]) -> None:
        """Show these."""
        count = len(self._rows)
        self._rows = tuple(rows)
        if len(rows) != count:
            self.updateGeometry()
        self._describe()
        self.update()

    def choose(self, number: int | None) -> None:
        """Mark the row of this trial."""
        self._chosen = number
        self._describe()
        self.update()

    @staticmethod
    def _row() -> int:
        return themes.px(ROW)

    def _describe(self) -> None:
        row = next((row for row in self._rows if row.number == self._chosen), None)
        words = row or (self._rows[0] if self._rows else None)
        self.setAccessibleDescription(f"{words.head} {words.settings}" if words else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._row()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for at, row in enumerate(self._rows):
            place = QRectF(0, at * height, self.width(), height)
            if not place.intersects(QRectF(event.rect())):
                continue
            if row.number == self._chosen:
                painter.fillRect(place, themes.colour("accent_tint"))
            painter.setPen(themes.colour("hairline"))
            painter.drawLine(place.bottomLeft(), place.bottomRight())
            words = place.adjusted(12, 6, -CURVE - 24, -6)
            half = words.height() / 3
            painter.setFont(themes.font(fonts.BODY, strong=True))
            painter.setPen(themes.colour("text"))
            upper = QRectF(words.left(), words.top(), words.width(), half)
            painter.drawText(upper, left, _cut(painter, row.head, upper.width()))
            painter.setFont(themes.font(fonts.CAPTION))
            painter.setPen(themes.colour("secondary"))
            lower = upper.translated(0, half)
            lower.setBottom(words.bottom())
            top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            painter.drawText(lower, top | Qt.TextFlag.TextWordWrap, row.settings)
            self._paint_curves(
                painter,
                QRectF(place.right() - CURVE - 12, place.top() + 7, CURVE, height - 14),
                row,
            )
        painter.end()

    def _paint_curves(self, painter: QPainter, area: QRectF, row: BestRow) -> None:
        both = np.concatenate([row.train, row.validation])
        known = both[np.isfinite(both)]
        painter.setPen(themes.colour("hairline"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if not known.size or not row.epochs.size:
            return
        # Shares keep their scale, so that rows can be compared; losses have their own.
        low, high = (
            (0.0, 1.0) if known.min() >= 0 and known.max() <= 1 else (known.min(), known.max())
        )
        last = float(row.epochs[-1]) or 1.0
        for values, token, style in (
            (row.train, "training", Qt.PenStyle.SolidLine),
            (row.validation, "validation", Qt.PenStyle.DashLine),
        ):
            points = [
                QPointF(
                    area.left() + x / last * area.width(),
                    area.bottom() - (y - low) / ((high - low) or 1.0) * area.height(),
                )
                for x, y in zip(row.epochs, values, strict=True)
                if math.isfinite(y)
            ]
            painter.setPen(QPen(themes.colour(token), 1.4, style))
            painter.drawPolyline(QPolygonF(points))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(int(event.position().y() // self._row()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y() // self._row())
        if 0 <= at < len(self._rows):
            self.wanted.emit(self._rows[at].number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        numbers = [row.number for row in self._rows]
        here = numbers.index(self._chosen) if self._chosen in numbers else -1
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and numbers:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._take(min(max(here + step, 0), len(numbers) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here >= 0:
            self.wanted.emit(numbers[here])
        else:
            super().keyPressEvent(event)

    def _take(self, at: int) -> None:
        if 0 <= at < len(self._rows):
            self.choose(self._rows[at].number)
            self.chosen.emit(self._rows[at].number)

    def _retheme(self, _theme: object = None) -> None:
        self.updateGeometry()
        self.update()


def _cut(painter: QPainter, words: str, width: float) -> str:
    return painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(width))
