"""What an empty panel says: a picture, what will be here, and a button for the next step.

An empty rectangle leaves people guessing; one sentence tells them what to do.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes


class EmptyState(QWidget):
    """An icon, a heading, a sentence and, where there is a next step, a button for it."""

    action_triggered = Signal()

    def __init__(
        self,
        icon_name: str,
        heading: str,
        text: str = "",
        action_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._picture = QLabel(self)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._text = QLabel(self)
        self._text.setProperty("role", "secondary")
        self._text.setWordWrap(True)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.action_triggered)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(6)
        layout.addStretch(1)
        for label in (self._picture, self._heading, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(4)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.set_texts(heading, text, action_text)
        self.retheme()
        themes.notifier().changed.connect(self.retheme)

    def set_texts(self, heading: str, text: str = "", action_text: str = "") -> None:
        """Write other words; without ``action_text`` there is no button."""
        self._heading.setText(heading)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action_text)
        self._button.setVisible(bool(action_text))
        self.setAccessibleName(heading)

    def retheme(self) -> None:
        """Draw the icon in the colour of the applied theme."""
        self._picture.setPixmap(
            icons.pixmap(self._icon_name, "secondary", 32, self.devicePixelRatioF())
        )
