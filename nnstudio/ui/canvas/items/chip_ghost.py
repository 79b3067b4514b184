"""The chip that follows the mouse while it is dragged off a card.

It shows by its border what letting go would do: nothing yet, take it away, or give it to another block.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.ui.canvas import ink
from nnstudio.ui.style import fonts

_CORNER, _PAD, _HEIGHT = 5.0, 8.0, 22.0


class ChipGhost(QGraphicsItem):
    """A word on a rounded ground with its middle at the item's place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._token = "secondary"
        wide = ink.width(text, fonts.CAPTION) + 2 * _PAD
        self._rect = QRectF(-wide / 2, -_HEIGHT / 2, wide, _HEIGHT)
        self.setZValue(12)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_at(self, place: QPointF, token: str) -> None:
        """Stand at a point of the canvas with a border in the colour of ``token``."""
        if token != self._token:
            self._token = token
            self.update()
        self.setPos(place)

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-2, -2, 2, 3)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.colour("#000000", 0.12))
        painter.drawRoundedRect(self._rect.translated(0, 1.5), _CORNER, _CORNER)
        painter.setBrush(ink.colour("panel"))
        painter.setPen(ink.pen(self._token, 1.5))
        painter.drawRoundedRect(self._rect, _CORNER, _CORNER)
        painter.setFont(ink.font(fonts.CAPTION))
        painter.setPen(ink.colour("text"))
        painter.drawText(self._rect, Qt.AlignmentFlag.AlignCenter, self._text)
