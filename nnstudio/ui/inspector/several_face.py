"""How a field looks whose values are compared: the values in words on a button, and a way back to one.

Where the values are text that can be changed, the field's own line shows them and only the way back is added.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.restyle import set_style_property


class _Words(QPushButton):
    """A button whose words are cut where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ""
        set_style_property(self, "kind", "varies")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(48)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(themes.colour("accent_text"))
        room = self.rect().adjusted(9, 0, -7, 0)
        shown = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class SeveralFace(QWidget):
    """The values that are compared.

    Signals:
        asked(): they are to be chosen again.
        given_up(): the field is to have one value again.
    """

    asked = Signal()
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = _Words()
        self.button.clicked.connect(self.asked)
        self.back = QToolButton()
        self.back.setProperty("kind", "icon")
        self.back.setToolTip(tr("Back to one value"))
        self.back.setAccessibleName(tr("Back to one value"))
        self.back.clicked.connect(self.given_up)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.button, 1)
        row.addWidget(self.back)
        self._retheme()
        themes.notifier().changed.connect(self._retheme)

    def show_values(self, name: str, words: str | None) -> None:
        """Show these values of the field of this name; None leaves them to the field's own line."""
        self.button.setVisible(words is not None)
        policy = QSizePolicy.Policy
        across = policy.Maximum if words is None else policy.Expanding
        self.setSizePolicy(across, policy.Preferred)
        if words is not None:
            self.button.words = words
            self.button.setAccessibleName(f"{name}: {words}")
            self.button.setToolTip(words)
            self.button.update()

    def _retheme(self) -> None:
        icons.keep_icon(self.back, "close", "secondary")
        self.back.setIconSize(QSize(themes.px(13), themes.px(13)))
