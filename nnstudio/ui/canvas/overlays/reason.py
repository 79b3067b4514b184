"""The words beside the mouse that say why a link may not end here.

A tool tip would come too late and go too early; this one follows the mouse.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

_WIDEST, _PAD_X, _PAD_Y, _AWAY = 280, 8, 6, 16
_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)


class Reason(QWidget):
    """A small sign; hidden until there is something to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def text(self) -> str:
        """The sentence that is shown; empty while nothing is."""
        return "" if self.isHidden() else self._text

    def tell(self, text: str, at: QPoint) -> None:
        """Show a sentence beside a point of the canvas, inside its borders."""
        self._text = text
        self.setAccessibleName(text)
        self.resize(self.sizeHint())
        room = self._over.rect()
        spot = at + QPoint(_AWAY, _AWAY)
        if spot.y() + self.height() > room.bottom():
            spot.setY(at.y() - _AWAY - self.height())
        spot.setX(max(0, min(spot.x(), room.right() - self.width() - 4)))
        self.move(spot)
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(themes.font(fonts.CAPTION))
        needed = metrics.boundingRect(QRect(0, 0, _WIDEST, 1000), _FLAGS, self._text).size()
        return needed + QSize(2 * _PAD_X + 1, 2 * _PAD_Y)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("tooltip"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("tooltip_text"))
        inner = self.rect().adjusted(_PAD_X, _PAD_Y, -_PAD_X, -_PAD_Y)
        painter.drawText(inner, _FLAGS, self._text)
        painter.end()
