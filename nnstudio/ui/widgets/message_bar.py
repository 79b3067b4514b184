"""One sentence across the top of the window, with at most one thing to do about it.

It tells of trouble without stopping anybody: nothing has to be answered, and the work below goes on.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes

# Ground, words and icon of each kind.
KINDS = {
    "info": ("accent_tint", "text", "accent_text", "info"),
    "warning": ("warning_tint", "text", "warning_text", "warning"),
    "error": ("error_tint", "text", "error_text", "error"),
}


class MessageBar(QWidget):
    """A banner that is hidden until ``show_message`` and after it is closed."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._run: Callable[[], None] | None = None
        self._picture = QLabel(self)
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._act)
        self._close = QToolButton(self)
        self._close.setProperty("kind", "icon")
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.close_message)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 10, 6)
        layout.setSpacing(10)
        layout.addWidget(self._picture)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()
        self.retheme()
        themes.notifier().changed.connect(self.retheme)

    def show_message(
        self,
        text: str,
        kind: str = "info",
        action_text: str = "",
        action: Callable[[], None] | None = None,
    ) -> None:
        """Show a sentence as "info", "warning" or "error", replacing the one before.

        ``action`` runs when its button is pressed, after which the bar closes. Raises KeyError for another kind.
        """
        if kind not in KINDS:
            raise KeyError(f"a message is one of {sorted(KINDS)}, not {kind!r}")
        self._kind, self._run = kind, action
        self._label.setText(text)
        self._button.setText(action_text)
        self._button.setVisible(bool(action_text))
        self.setAccessibleName(text)
        self._close.setAccessibleName(tr("Close this message"))
        self._close.setToolTip(tr("Close this message"))
        self.retheme()
        self.show()

    def text(self) -> str:
        """Return the sentence shown, empty when the bar is hidden."""
        return "" if self.isHidden() else self._label.text()

    def kind(self) -> str:
        """Return the kind of the last message."""
        return self._kind

    def close_message(self) -> None:
        """Hide the bar and forget what its button would have done."""
        if not self.isHidden():
            self._run = None
            self.hide()
            self.closed.emit()

    def retheme(self) -> None:
        """Take the colours of the applied theme."""
        _, _, colour_token, picture = KINDS[self._kind]
        self._picture.setPixmap(icons.pixmap(picture, colour_token, 18, self.devicePixelRatioF()))
        self._close.setIcon(icons.icon("close", "text"))
        self.update()

    def _act(self) -> None:
        run = self._run
        self.close_message()
        if run is not None:
            run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground, _, colour_token, _ = KINDS[self._kind]
        painter.fillRect(self.rect(), themes.colour(ground))
        painter.fillRect(0, 0, 3, self.height(), themes.colour(colour_token))
        painter.end()
