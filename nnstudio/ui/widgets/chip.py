"""A small rounded word on a tinted ground, such as ReLU or 28x28 on a block.

It marks a property at a glance without the weight of a control.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

# Ground and word of each kind.
KINDS = {
    "plain": ("chip", "text"),
    "accent": ("accent_tint", "accent_text"),
    "warning": ("warning_tint", "warning_text"),
    "error": ("error_tint", "error_text"),
}


class Chip(QWidget):
    """A word in a rounded field; ``kind`` is "plain", "accent", "warning" or "error"."""

    def __init__(self, text: str, kind: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._ground, self._word = KINDS[kind]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        themes.notifier().changed.connect(self.retheme)

    def text(self) -> str:
        """Return the word."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another word."""
        self._text = text
        self.setAccessibleName(text)
        self.retheme()

    def set_kind(self, kind: str) -> None:
        """Take the colours of another kind; raises KeyError for an unknown one."""
        self._ground, self._word = KINDS[kind]
        self.update()

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(themes.font(fonts.CAPTION))
        return QSize(metrics.horizontalAdvance(self._text) + 14, metrics.height() + 5)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour(self._word))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
