"""A note on the canvas: free text on a quiet ground, as high as its words need.

It lies below the blocks and has no ports: whatever it says, nothing flows through it.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyle,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.core.experiment.note import Note
from nnstudio.ui.canvas import ink
from nnstudio.ui.canvas.items.block_item import ACCESSIBLE_TEXT, DETAIL_FROM
from nnstudio.ui.canvas.wrapping import wrapped
from nnstudio.ui.style import fonts

PAD_X, PAD_Y = 12.0, 8.0
_CORNER = 6.0
_EDGE = 8.0
_BELOW_BLOCKS = 0.5


class NoteItem(QGraphicsItem):
    """The note ``note_id``."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note_id = note.id
        self.note = note
        self._hovered = False
        self._rect = QRectF()
        self._lines: list[str] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setAcceptHoverEvents(True)
        self.rest()
        self.set_note(note)

    def set_note(self, note: Note) -> None:
        """Say this, at this place and as wide as it wants to be."""
        self.prepareGeometryChange()
        self.note = note
        self.set_width(note.width)
        self.setPos(note.x, note.y)
        self.setData(ACCESSIBLE_TEXT, note.text)

    def set_width(self, width: float) -> None:
        """Be so wide, and as high as the words then need; the description is left as it is."""
        self.prepareGeometryChange()
        self._lines = wrapped(self.note.text, width - 2 * PAD_X, fonts.CAPTION)
        high = len(self._lines) * ink.metrics(fonts.CAPTION).lineSpacing()
        self._rect = QRectF(0, 0, width, high + 2 * PAD_Y)
        self.update()

    @property
    def card_rect(self) -> QRectF:
        """What it covers, in canvas units."""
        return self._rect.translated(self.pos())

    def near_edge(self, point: QPointF) -> bool:
        """Whether a point of the canvas is at the right edge, where it can be made wider."""
        return self.mapFromScene(point).x() > self._rect.right() - _EDGE

    def rest(self) -> None:
        """Lie below the blocks, and a selected one in front of them."""
        self.setZValue(1.5 if self.isSelected() else _BELOW_BLOCKS)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        if change == QGraphicsItem.GraphicsItemChange.ItemSelectedHasChanged:
            self.rest()
        return super().itemChange(change, value)

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        at_edge = self.near_edge(event.scenePos())
        self.setCursor(Qt.CursorShape.SizeHorCursor if at_edge else Qt.CursorShape.ArrowCursor)

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self.unsetCursor()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._rect)
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # pyright: ignore
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.colour("chip"))
        if selected:
            painter.setPen(ink.pen("accent", 1.5))
        elif self._hovered:
            painter.setPen(ink.pen("marker", 1.0))
        painter.drawRoundedRect(self._rect, _CORNER, _CORNER)
        if option.levelOfDetailFromTransform(painter.worldTransform()) < DETAIL_FROM:
            return
        painter.setFont(ink.font(fonts.CAPTION))
        painter.setPen(ink.colour("text"))
        metrics = ink.metrics(fonts.CAPTION)
        for number, line in enumerate(self._lines):
            base = PAD_Y + metrics.ascent() + number * metrics.lineSpacing()
            painter.drawText(QPointF(PAD_X, base), line)
