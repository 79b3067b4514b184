"""The confusion matrix as a picture: rows are true classes, columns what the network said.

Own-painted; the shade of a cell is its share of the row, the diagonal has the colour of what is fine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import channels

HEAD, SIDE, WIDEST_SIDE = 34.0, 46.0, 96.0
MOST_NUMBERED = 20
MOST_CELLS = 60
"""Up to so many classes every cell is drawn by itself; of more the matrix is a picture."""


class ClassMatrix(QWidget):
    """Counts of true x predicted classes, shape (classes, classes).

    Signals:
        picked(cell): a (true, predicted) pair was clicked, or chosen with arrow keys and Enter.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix: NDArray[np.int64] | None = None
        self._stale = False
        self._chosen: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None
        self._names: Sequence[str] = ()
        self._raster: QImage | None = None
        self._side = SIDE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(190, 150)
        self.setAccessibleName(tr("Confusion matrix"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(340, 300)

    def set_matrix(self, matrix: NDArray[np.int64] | None) -> None:
        """Show these counts; None shows nothing."""
        self._matrix, self._raster = matrix, None
        if self._cursor is not None and (matrix is None or max(self._cursor) >= len(matrix)):
            self._cursor = None
        self.update()

    def set_names(self, names: Sequence[str]) -> None:
        """Call the classes by these names; without them by their numbers."""
        if list(names) != list(self._names):
            self._names = names
            self._fit_names()

    def name(self, label: int) -> str:
        """What a class is called."""
        return self._names[label] if label < len(self._names) else str(label)

    def set_chosen(self, cell: tuple[int, int] | None) -> None:
        """Frame the cell whose samples are shown, or none."""
        self._chosen = cell
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Fade the picture when it belongs to other settings."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell stands, in pixels."""
        count = 1 if self._matrix is None else len(self._matrix)
        side = min((self.width() - self._side) / count, (self.height() - HEAD) / count)
        return QRectF(self._side + column * side, HEAD + row * side, side, side).adjusted(
            1, 1, -1, -1
        )

    def tooltip_text(self, row: int, column: int) -> str:
        """The count of a cell in words."""
        assert self._matrix is not None
        numbers = {
            "true": self.name(row),
            "predicted": self.name(column),
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
        width = self.cell(0, len(matrix) - 1).right() - self._side
        painter.drawText(QRectF(self._side, 0, width, HEAD / 2), centred, tr("predicted"))
        first, last = self.cell(0, 0), self.cell(len(matrix) - 1, 0)
        painter.save()
        painter.translate(0, last.bottom())
        painter.rotate(-90)
        height = last.bottom() - first.top()
        painter.drawText(QRectF(0, 2, height, SIDE / 2 - 6), centred, tr("true"))
        painter.restore()
        if len(matrix) > MOST_CELLS:
            self._paint_raster(painter, matrix / totals[:, None])
        else:
            self._paint_cells(painter, matrix, totals)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell, token in (
            (self._chosen, "accent"),
            (self._cursor if self.hasFocus() else None, "focus"),
        ):
            if cell is not None and max(cell) < len(matrix):
                painter.setPen(QPen(themes.colour(token), 2 if token == "accent" else 1))
                painter.drawRoundedRect(self.cell(*cell), 3, 3)

    def _paint_cells(
        self, painter: QPainter, matrix: NDArray[np.int64], totals: NDArray[np.int64]
    ) -> None:
        centred = Qt.AlignmentFlag.AlignCenter
        numbered = len(matrix) <= MOST_NUMBERED
        metrics = QFontMetricsF(painter.font())
        fits = metrics.horizontalAdvance(str(int(matrix.max(initial=0)))) < self.cell(0, 0).width()
        cut = Qt.TextElideMode.ElideRight
        for row in range(len(matrix)):
            place = self.cell(row, 0)
            painter.setPen(themes.colour("secondary"))
            if numbered:
                side = QRectF(SIDE / 2 - 4, place.top(), self._side - SIDE / 2, place.height())
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                shown = metrics.elidedText(self.name(row), cut, side.width())
                painter.drawText(side, right, shown)
                top = self.cell(0, row)
                head = QRectF(top.left(), HEAD / 2, top.width(), HEAD / 2)
                shown = metrics.elidedText(self.name(row), cut, head.width())
                painter.drawText(head, centred, shown)
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

    def _paint_raster(self, painter: QPainter, shares: NDArray[np.float64]) -> None:
        """A pixel for each cell, made once for a matrix."""
        if self._raster is None:
            ground, theme = np.array(channels(themes.current().chip)), themes.current()
            inks = [np.array(channels(one)) for one in (theme.warning, theme.fine)]
            right = np.eye(len(shares), dtype=bool)[:, :, None]
            strength = 0.75 * np.sqrt(shares)[:, :, None]
            mixed = ground + strength * (np.where(right, inks[1], inks[0]) - ground)
            pixels = np.ascontiguousarray(mixed.astype(np.uint8))
            side = len(shares)
            image = QImage(pixels.data, side, side, 3 * side, QImage.Format.Format_RGB888)
            self._raster = image.copy()
        last = self.cell(len(shares) - 1, len(shares) - 1)
        whole = QRectF(self._side, HEAD, last.right() + 1 - self._side, last.bottom() + 1 - HEAD)
        painter.drawImage(whole, self._raster)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._text_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _text_at(self, x: float, y: float) -> str:
        found = self._cell_at(x, y)
        return "" if found is None else self.tooltip_text(*found)

    def _cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        if self._matrix is None:
            return None
        count = len(self._matrix)
        side = min((self.width() - self._side) / count, (self.height() - HEAD) / count)
        row, column = int((y - HEAD) // side), int((x - self._side) // side)
        return (row, column) if 0 <= row < count and 0 <= column < count else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._cell_at(event.position().x(), event.position().y())
        if found is not None:
            self._cursor = found
            self.picked.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        if self._matrix is None:
            super().keyPressEvent(event)
        elif key in moves:
            last = len(self._matrix) - 1
            row, column = self._cursor or (0, 0)
            down, right = moves[key] if self._cursor is not None else (0, 0)
            self._cursor = min(max(row + down, 0), last), min(max(column + right, 0), last)
            self.setAccessibleDescription(self.tooltip_text(*self._cursor))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cursor:
            self.picked.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def _retheme(self, _theme: object = None) -> None:
        self._raster = None
        self._fit_names()

    def _fit_names(self) -> None:
        """Make room for the names in front of the rows, as far as that is bearable."""
        metrics = QFontMetricsF(themes.font(fonts.CAPTION))
        shown = self._names[:MOST_NUMBERED]
        widest = max((metrics.horizontalAdvance(name) for name in shown), default=0.0)
        self._side = min(max(SIDE, widest + SIDE / 2 + 4), WIDEST_SIDE)
        self.update()
