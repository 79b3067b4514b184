"""A line of words that lies on the canvas without a box of its own.

The top of the canvas says with two of these how large the network is and whether anything is wrong.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnstudio.ui.style import fonts, icons
from nnstudio.ui.style import theme as themes

_PAD, _GAP, _ICON = 8, 4, 14


class Note(QAbstractButton):
    """Words with an optional icon in the colour of ``token``; can be clicked when ``active``."""

    def __init__(self, parent: QWidget, *, strong: bool = False) -> None:
        super().__init__(parent)
        self._strong = strong
        self._token = "text"
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_active(False)

    def set_active(self, active: bool) -> None:
        """Take clicks, or let them through to the canvas."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not active)
        self.setCursor(Qt.CursorShape.PointingHandCursor if active else Qt.CursorShape.ArrowCursor)

    def say(self, text: str, token: str = "text", icon: str = "") -> None:
        """Show other words."""
        self._token, self._icon = token, icon
        self.setText(text)
        self.setAccessibleName(text)
        self.retheme()

    def retheme(self) -> None:
        """Take the size and colours of the applied theme."""
        self.resize(self.sizeHint())
        self.update()

    @property
    def token(self) -> str:
        """The colour token of the words."""
        return self._token

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(themes.font(fonts.BODY - 1, self._strong))
        icon = _ICON + _GAP if self._icon else 0
        return QSize(metrics.horizontalAdvance(self.text()) + icon + 2 * _PAD, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # Blocks that are scrolled under the words must not make them unreadable.
        painter.setBrush(themes.colour("canvas", 0.88))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        left = _PAD
        if self._icon:
            picture = icons.pixmap(self._icon, self._token, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(left, (self.height() - _ICON) // 2, picture)
            left += _ICON + _GAP
        painter.setFont(themes.font(fonts.BODY - 1, self._strong))
        painter.setPen(themes.colour(self._token))
        room = self.rect().adjusted(left, 0, 0, 0)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() - 2)
        painter.drawText(room, align, shown)
        painter.end()
