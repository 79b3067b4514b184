"""The key to a line: a short piece of it, solid, dashed or dotted, and its name.

One key for all plots of a panel says which line is training and which is test, without a box in every plot.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.ui.style import theme as themes

LINE = 20
SPACE = 7


class LegendKey(QWidget):
    """A piece of line in a colour token and a text beside it."""

    def __init__(
        self,
        text: str,
        colour_token: str,
        dashed: bool = False,
        parent: QWidget | None = None,
        dotted: bool = False,
        dash_dot: bool = False,
    ) -> None:
        super().__init__(parent)
        self._text, self._token, self._dashed, self._dotted = text, colour_token, dashed, dotted
        self._dash_dot = dash_dot
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        themes.notifier().changed.connect(self.retheme)

    def set_text(self, text: str) -> None:
        """Write another name."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        self.retheme()

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(themes.font())
        return QSize(LINE + SPACE + metrics.horizontalAdvance(self._text) + 2, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(themes.colour(self._token), 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if self._dashed:
            pen.setDashPattern([2.6, 1.1])
        elif self._dotted:
            pen.setDashPattern([1.0, 1.0])
        elif self._dash_dot:
            pen.setDashPattern([3.0, 1.0, 0.9, 1.0])
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(LINE, middle))
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        room = self.rect().adjusted(LINE + SPACE, 0, 0, 0)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._text
        )
        painter.end()
