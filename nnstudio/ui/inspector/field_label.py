"""The name beside an editor, with a small dot when the value is not the usual one.

It gives way when the pane is narrow and tells the rest in its tooltip.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nnstudio.ui.style import theme as themes

DOT = 5
GAP = 6
LEAST = 110
NARROWEST = 40
"""Pixels a name keeps beside an ordinary and beside a wide editor."""


class FieldLabel(QLabel):
    """One line of text and perhaps a dot behind it."""

    def __init__(self, text: str, indent: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._indent = indent
        self._changed = False
        self._least = NARROWEST
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def is_changed(self) -> bool:
        """Whether the dot is shown."""
        return self._changed

    def set_changed(self, changed: bool) -> None:
        """Show the dot or not."""
        if changed != self._changed:
            self._changed = changed
            self.update()

    def give_way(self, yielding: bool) -> None:
        """Whether the name may be cut short for an editor that needs the room."""
        least = NARROWEST if yielding else LEAST
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._indent + GAP + DOT, max(hint.height(), 28))

    def minimumSizeHint(self) -> QSize:
        # The same for all names, so that the editors stand below each other.
        return QSize(round(self._least * themes.scale()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(themes.colour("secondary"))
        painter.setFont(self.font())
        room = self.rect().adjusted(self._indent, 0, -(GAP + DOT) if self._changed else 0, 0)
        metrics = self.fontMetrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if self._changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("accent"))
            x = room.left() + metrics.horizontalAdvance(text) + GAP + DOT / 2
            painter.drawEllipse(QPointF(x, self.height() / 2 + 1), DOT / 2, DOT / 2)
        painter.end()
