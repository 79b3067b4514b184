"""A line of text that changes often and never makes the window lay itself out again.

Qt asks every neighbour for its size whenever a label says something else; this one keeps its size.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

PADDING = 14
"""Pixels beside the text: what the style sheet puts there in a status bar, and a little."""


class SteadyLabel(QLabel):
    """As wide as the widest text so far, and at least ``width`` pixels."""

    def __init__(self, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = width
        self._widest = 0

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widest = 0
            self._make_room()

    def _make_room(self) -> None:
        # Before that the font is not the style sheet's.
        self.ensurePolished()
        # Asked of the text alone: the label's own hint would be that of the size it keeps.
        words = self.fontMetrics().horizontalAdvance(self.text())
        needed = max(self._least, words + PADDING)
        height = self.fontMetrics().height() + 2
        if needed > self._widest or height != self.height():
            self._widest = max(needed, self._widest)
            self.setFixedSize(self._widest, height)
