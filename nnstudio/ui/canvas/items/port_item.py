"""The small circle at the side of a block where links begin and end.

It looks small and is large to the hand: its area for pressing is 24 units wide.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.ui.canvas import ink

Side = Literal["input", "output"]
REACH = 12.0
_RADIUS = 4.5
_SEEN_FROM = 0.42
"""Zoom below which an idle port is too small to be seen."""


class PortItem(QGraphicsItem):
    """One port of the block ``block_id``; ``offered`` shows that a dragged link may end here."""

    def __init__(self, block_id: str, side: Side, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.block_id = block_id
        self.side: Side = side
        self.offered = False
        self._hovered = False
        self.setAcceptHoverEvents(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_offered(self, offered: bool) -> None:
        """Show, or stop showing, that the link being drawn may end here."""
        if offered != self.offered:
            self.offered = offered
            self.update()

    @property
    def lit(self) -> bool:
        """Whether the port is shown as one that acts."""
        return self.offered or self._hovered

    @property
    def centre(self) -> QPointF:
        """The middle of the circle in canvas units."""
        return self.scenePos()

    def boundingRect(self) -> QRectF:
        return QRectF(-REACH, -REACH, 2 * REACH, 2 * REACH)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addEllipse(self.boundingRect())
        return path

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self.update()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        detail = option.levelOfDetailFromTransform(painter.worldTransform()) >= _SEEN_FROM
        if not detail and not self.lit:
            # A dot of two pixels where a line meets a card says nothing, and there are hundreds.
            return
        if self.lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.colour("accent", 0.22))
            painter.drawEllipse(QPointF(0, 0), REACH - 2, REACH - 2)
        painter.setPen(ink.pen("accent" if self.lit else "secondary", 1.75))
        painter.setBrush(ink.colour("accent" if self.offered else "panel"))
        painter.drawEllipse(QPointF(0, 0), _RADIUS, _RADIUS)
