"""The card that follows the mouse while a layer is dragged from the palette.

It stands exactly where the block will stand, so that letting go brings no surprise.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.ui.canvas import ink
from nnstudio.ui.canvas.items.card import PORT_Y, WIDTH, CardFace, CardLayout, CardLook, paint_card

GRIP = QPointF(WIDTH / 2, PORT_Y)
"""Where the mouse holds the card, from its top left corner."""


class GhostItem(QGraphicsItem):
    """A see-through card with a dashed border."""

    def __init__(self, face: CardFace) -> None:
        super().__init__()
        self._layout = CardLayout(face)
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return self._layout.rect.adjusted(-4, -4, 4, 4)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setOpacity(0.8)
        paint_card(painter, self._layout, CardLook())
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink.pen("accent", 1.5, dashed=True))
        painter.drawPath(self._layout.outline)
