"""A link between two blocks, with the number of features that flow along it.

While a network learns the line can be as wide as the gradient that comes back along it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyle,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.ui.canvas import ink
from nnstudio.ui.canvas.items.block_item import DETAIL_FROM, BlockItem
from nnstudio.ui.canvas.items.curve import lane_curve, link_curve, return_curve
from nnstudio.ui.canvas.items.flow import LEAST, MOST, Flow, paint_flow

if TYPE_CHECKING:
    from nnstudio.ui.canvas.items.weight_lines import WeightLines

_LABEL_SIZE = 11.0
_GRAB = 14.0
_END = 28.0


class LinkItem(QGraphicsItem):
    """The link from one block to another.

    Attributes:
        receiving: drawn as the place where a dropped block would go.
        leaving: drawn faintly because the link being drawn would take its place.
        waits: does not follow by itself, because several blocks move and it is told when all have.
    """

    def __init__(self, source: BlockItem, target: BlockItem) -> None:
        super().__init__()
        self.source, self.target = source, target
        self.receiving = False
        self.leaving = False
        self.waits = False
        self._label = ""
        self._flow: Flow | None = None
        self._hovered = False
        self._lane: float | None = None
        self._returns = False
        self._crowded = False
        self._path = QPainterPath()
        self._bounds = QRectF()
        self._label_area = QRectF()
        self._from = self._to = QPointF()
        self._shape: QPainterPath | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setAcceptHoverEvents(True)
        source.attach(self)
        target.attach(self)
        self.follow()

    @property
    def key(self) -> tuple[str, str]:
        """Ids of the two blocks."""
        return self.source.block_id, self.target.block_id

    @property
    def label(self) -> str:
        """The number of features, as shown."""
        return self._label

    @property
    def start(self) -> QPointF:
        """Where the line leaves, in canvas units."""
        return self.source.ports["output"].centre

    @property
    def end(self) -> QPointF:
        """Where the line arrives, in canvas units."""
        return self.target.ports["input"].centre

    def release_blocks(self) -> None:
        """Follow the two blocks no longer."""
        self.source.detach(self)
        self.target.detach(self)

    def follow(self) -> None:
        """Run from port to port again after one of them moved."""
        self.prepareGeometryChange()
        self._from, self._to = start, end = self.start, self.end
        # A lane leads to the right only; a block that was pulled back leaves it.
        if self._lane is not None and end.x() > start.x():
            self._path = lane_curve(start, end, self._lane)
        elif self._returns and self._lane is not None:
            self._path = return_curve(start, end, self._lane)
        else:
            self._path = link_curve(start, end)
        self._shape = None
        self._measure()
        for item in self.childItems():
            # The weights of the link, where they are shown.
            cast("WeightLines", item).follow()

    @property
    def direct(self) -> QPainterPath:
        """The way it would take if nothing stood there, in canvas units."""
        return link_curve(self.start, self.end)

    @property
    def lane(self) -> float | None:
        """The height at which it goes around other cards; None when it runs directly."""
        return self._lane

    @property
    def label_rect(self) -> QRectF:
        """Where the number of features stands, in canvas units."""
        return self._label_area

    def set_lane(self, lane: float | None, *, returns: bool = False) -> None:
        """Go around other cards at this height; None runs directly.

        With ``returns`` it goes back to the left there, to the next line of blocks.
        """
        if (lane, returns) != (self._lane, self._returns):
            self._lane, self._returns = lane, returns
            self.follow()
            self.update()

    def set_crowded(self, crowded: bool) -> None:
        """Leave the number out where another one stands."""
        if crowded != self._crowded:
            self._crowded = crowded
            self.update()

    def set_label(self, label: str) -> None:
        """Show another number of features; an empty one is not shown."""
        if label != self._label:
            self.prepareGeometryChange()
            self._label = label
            self._measure()
            self.update()

    @property
    def flow(self) -> Flow | None:
        """The gradient that passes back along it, as it is drawn."""
        return self._flow

    def set_flow(self, flow: Flow | None) -> None:
        """Draw the line as wide and in the colour of a gradient; None draws a plain line."""
        if flow is not None:
            flow = replace(flow, width=min(max(flow.width, LEAST), MOST))
        if flow == self._flow:
            return
        wider = (flow.width if flow else 0.0) != self._width
        if wider:
            self.prepareGeometryChange()
        self._flow = flow
        self.setToolTip(flow.words if flow else "")
        if wider:
            self._measure()
        self.update()

    @property
    def _width(self) -> float:
        return self._flow.width if self._flow else 0.0

    def set_marks(self, *, receiving: bool = False, leaving: bool = False) -> None:
        """Show what the gesture in progress would do to this link."""
        if (receiving, leaving) != (self.receiving, self.leaving):
            self.receiving, self.leaving = receiving, leaving
            self.update()

    def near_end(self, point: QPointF) -> bool:
        """Whether a point of the canvas is close to the input port, where the line can be taken off."""
        gap = point - self.end
        length = abs(self.end.x() - self.start.x())
        return gap.manhattanLength() < min(_END, max(length * 0.4, 12))

    def _measure(self) -> None:
        wide = max(self._width / 2 + 4, 8)
        bounds = self._path.boundingRect().adjusted(-wide, -wide, wide, wide)
        self._label_area = self._label_rect()
        self._bounds = bounds.united(self._label_area) if self._label else bounds

    def _label_rect(self) -> QRectF:
        middle = self._path.pointAtPercent(0.5) if not self._path.isEmpty() else QPointF()
        width = ink.width(self._label, _LABEL_SIZE) + 6
        # Above a level line, on a steep one.
        lift = 7.0 if self._steep else (self._width or 1.5) / 2 + 17
        return QRectF(middle.x() - width / 2, middle.y() - lift, width, 14)

    @property
    def _steep(self) -> bool:
        return self._lane is None and abs(self._to.y() - self._from.y()) > 12

    @property
    def shows_label(self) -> bool:
        """Whether the two blocks leave room for the number between them."""
        apart = self._to.x() - self._from.x()
        room = ink.width(self._label, _LABEL_SIZE) + 12
        return bool(self._label and not self._crowded) and (
            apart > room or abs(self._to.y() - self._from.y()) > 160
        )

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        if self._shape is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(_GRAB)
            self._shape = stroker.createStroke(self._path)
        return self._shape

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # pyright: ignore
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.receiving:
            painter.setPen(ink.pen("accent", 14.0, 0.3))
            painter.drawPath(self._path)
        alpha = 0.3 if self.leaving else 1.0
        if selected or self.receiving:
            painter.setPen(ink.pen("accent", max(3.5 if self.receiving else 2.0, self._width)))
            painter.drawPath(self._path)
        elif self._flow is not None:
            paint_flow(painter, self._path, self._flow, alpha)
        else:
            width = 2.25 if self._hovered else 1.5
            painter.setPen(ink.pen("secondary", width, alpha))
            painter.drawPath(self._path)
        detail = option.levelOfDetailFromTransform(painter.worldTransform()) >= DETAIL_FROM
        if detail and not self.leaving and self.shows_label:
            if self._steep:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink.colour("canvas"))
                painter.drawRoundedRect(self._label_area, 4, 4)
            painter.setFont(ink.font(_LABEL_SIZE))
            painter.setPen(ink.colour("accent_text" if selected else "secondary"))
            painter.drawText(self._label_area, Qt.AlignmentFlag.AlignCenter, self._label)
