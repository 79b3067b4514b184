"""A sentence below a plot that says something else many times a second.

A label would make the whole window lay itself out each time; this has room for its lines and keeps it.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.ui.style import theme as themes


class Sentence(QWidget):
    """Plain text in at most ``lines`` lines; the tooltip has all of it."""

    def __init__(self, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._text = lines, ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        themes.notifier().changed.connect(self._retheme)

    def text(self) -> str:
        """What it says."""
        return self._text

    def setText(self, text: str) -> None:
        """Say this."""
        if text != self._text:
            self._text = text
            self.setToolTip(text)
            self.setAccessibleName(text)
            self.update()

    def clear(self) -> None:
        """Say nothing."""
        self.setText("")

    def sizeHint(self) -> QSize:
        return QSize(120, round(self._lines * QFontMetricsF(themes.font()).lineSpacing()) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        alignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        if self._lines > 1:
            painter.drawText(self.rect(), alignment | Qt.TextFlag.TextWordWrap, self._text)
        else:
            room = QFontMetricsF(themes.font())
            shown = room.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), alignment, shown)
        painter.end()

    def _retheme(self, _theme: object = None) -> None:
        self.updateGeometry()
        self.update()
