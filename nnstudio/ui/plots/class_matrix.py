"""The confusion matrix as a picture: rows are true classes, columns what the network said.

Own-painted; the shade of a cell is its share of the row, the diagonal has the colour of what is fine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

HEAD, SIDE = 34.0, 46.0
MOST_NUMBERED = 20


class ClassMatrix(QWidget):
    """Counts of true x predicted classes, shape (classes, classes)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix: NDArray[np.int64] | None = None
        self._stale = False
        self.setMinimumSize(190, 150)
        self.setAccessibleName(tr("Confusion matrix"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(340, 300)

    def set_matrix(self, matrix: NDArray[np.int64] | None) -> None:
        """Show these counts; None shows nothing."""
        self._matrix = matrix
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Fade the picture when it belongs to other settings."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell stands, in pixels."""
        count = 1 if self._matrix is None else len(self._matrix)
        side = min((self.width() - SIDE) / count, (self.height() - HEAD) / count)
        return QRectF(SIDE + column * side, HEAD + row * side, side, side).adjusted(1, 1, -1, -1)

    def tooltip_text(self, row: int, column: int) -> str:
        """The count of a cell in words."""
        assert self._matrix is not None
        numbers = {
            "true": row,
            "predicted": column,
            "count": int(self._matrix[row, column]),
            "all": int(self._matrix[row].sum()),
        }
        return tr("true {true}, predicted {predicted}: {count} of {all}", **numbers)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._matrix is not None:
            painter.setOpacity(0.4 if self._stale else 1.0)
            self._paint(painter, self._matrix)
        painter.end()

    def _paint(self, painter: QPainter, matrix: NDArray[np.int64]) -> None:
        totals = np.maximum(matrix.sum(axis=1), 1)
        centred = Qt.AlignmentFlag.AlignCenter
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("secondary"))
        width = self.cell(0, len(matrix) - 1).right() - SIDE
        painter.drawText(QRectF(SIDE, 0, width, HEAD / 2), centred, tr("predicted"))
        first, last = self.cell(0, 0), self.cell(len(matrix) - 1, 0)
        painter.save()
        painter.translate(0, last.bottom())
        painter.rotate(-90)
        height = last.bottom() - first.top()
        painter.drawText(QRectF(0, 2, height, SIDE / 2), centred, tr("true"))
        painter.restore()
        numbered = len(matrix) <= MOST_NUMBERED
        fits = QFontMetricsF(painter.font()).horizontalAdvance("000") < first.width()
        for row in range(len(matrix)):
            place = self.cell(row, 0)
            painter.setPen(themes.colour("secondary"))
            if numbered:
                side = QRectF(SIDE / 2, place.top(), SIDE / 2 - 4, place.height())
                painter.drawText(side, centred, str(row))
                top = self.cell(0, row)
                head = QRectF(top.left(), HEAD / 2, top.width(), HEAD / 2)
                painter.drawText(head, centred, str(row))
            for column in range(len(matrix)):
                share = float(matrix[row, column] / totals[row])
                token = "fine" if row == column else "warning"
                ground = self.cell(row, column)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(themes.colour("chip"))
                painter.drawRoundedRect(ground, 3, 3)
                # A rare mistake is seen too: the square root lifts small shares.
                painter.setBrush(themes.colour(token, 0.55 * float(np.sqrt(share))))
                painter.drawRoundedRect(ground, 3, 3)
                if matrix[row, column] and numbered and fits:
                    painter.setPen(themes.colour("text"))
                    painter.drawText(ground, centred, str(int(matrix[row, column])))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._text_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _text_at(self, x: float, y: float) -> str:
        if self._matrix is None:
            return ""
        count = len(self._matrix)
        for row in range(count):
            for column in range(count):
                if self.cell(row, column).contains(x, y):
                    return self.tooltip_text(row, column)
        return ""

    def _retheme(self, _theme: object = None) -> None:
        self.update()
