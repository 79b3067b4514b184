"""A sentence that is ticked off: an empty ring before it, a tick once it is true.

It says the same to a screen reader in words.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes


class Tick(QWidget):
    """One sentence; not done at first."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done = False
        self._sign, self._text = QLabel(), QLabel(text)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(7)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        themes.notifier().changed.connect(self._draw)
        self._draw()

    def set_done(self, done: bool) -> None:
        """Tick it off, or take the tick back."""
        if done != self.done:
            self.done = done
            self._draw()

    def _draw(self, _theme: object = None) -> None:
        name, ink = ("check", "fine") if self.done else ("minus", "secondary")
        self._sign.setPixmap(icons.pixmap(name, ink, themes.px(16), self.devicePixelRatioF()))
        state = tr("done") if self.done else tr("not yet")
        self.setAccessibleName(f"{self._text.text()} ({state})")
