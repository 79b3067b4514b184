"""One block on the canvas: its card, its ports, its small histogram and its trouble.

It mirrors one block of the experiment and knows the links that must follow when it moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyle,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.core.parts.calls import Array
from nnstudio.ui.canvas.items.card import (
    BADGE,
    PORT_Y,
    WIDTH,
    CardFace,
    CardLayout,
    CardLook,
    badge_centre,
    paint_bars,
    paint_card,
    paint_chip,
    paint_problem,
    paint_ring,
)
from nnstudio.ui.canvas.items.port_item import PortItem, Side

if TYPE_CHECKING:
    from nnstudio.ui.canvas.items.link_item import LinkItem

Reception = Literal["", "takes", "refuses"]
"""How a block meets what is dragged: it does not say, it glows, or it fades."""

FADED = 0.4
"""Opacity of what cannot be the end of the drag in progress."""

DETAIL_FROM = 0.42
"""Zoom below which chips and captions are too small to be read and are left out."""

ACCESSIBLE_TEXT = 0
"""Key of the item's data that holds what the block is, in words."""


class BlockItem(QGraphicsItem):
    """The block ``block_id`` with ports at the given sides.

    Attributes:
        below: what hangs below the card, in its units; empty where nothing does.
    """

    def __init__(self, block_id: str, face: CardFace, sides: set[Side]) -> None:
        super().__init__()
        self.block_id = block_id
        self.ports: dict[Side, PortItem] = {}
        self._links: set[LinkItem] = set()
        self._counts: Array | None = None
        self._sentences: tuple[str, ...] = ()
        self._hovered = False
        self._badge_pointed = False
        self.below = QRectF()
        self._reception: Reception = ""
        self._over_chip = ""
        self._taken_chip = ""
        self._layout = CardLayout(face)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)
        self.setAcceptHoverEvents(True)
        self.setZValue(1)
        for side in sides:
            port = PortItem(block_id, side, self)
            port.setPos(0.0 if side == "input" else WIDTH, PORT_Y)
            self.ports[side] = port
        self._describe()

    @property
    def face(self) -> CardFace:
        """What the card says."""
        return self._layout.face

    @property
    def layout(self) -> CardLayout:
        """Where on the card it says it."""
        return self._layout

    @property
    def card_rect(self) -> QRectF:
        """The card in canvas units, without what stands around it."""
        return self._layout.rect.translated(self.pos())

    @property
    def whole_rect(self) -> QRectF:
        """The card and what is below it, in canvas units."""
        whole = self._layout.rect.united(self._layout.problem).united(self.below)
        return whole.translated(self.pos())

    @property
    def badge(self) -> QPointF:
        """The middle of the badge that a problem puts on the card, in canvas units."""
        return self.mapToScene(badge_centre(self._layout))

    def on_badge(self, point: QPointF) -> bool:
        """Whether a point of the canvas is on the badge; never while there is none."""
        return bool(self._sentences) and (point - self.badge).manhattanLength() <= BADGE + 4

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong with the block."""
        return self._sentences

    @property
    def counts(self) -> Array | None:
        """The histogram that is shown."""
        return self._counts

    def set_face(self, face: CardFace) -> None:
        """Say something else; nothing is repainted when nothing differs."""
        if face != self.face:
            self._lay_out(face)
            self._describe()

    def set_sentences(self, sentences: tuple[str, ...]) -> None:
        """Show what is wrong; empty when nothing is."""
        if sentences != self._sentences:
            # Before anything changes: the scene looks the item up by the area it had.
            self.prepareGeometryChange()
            self._sentences = sentences
            self._lay_out(self.face)
            self._describe()

    def set_counts(self, counts: Array | None) -> None:
        """Show a histogram of activations, counts of shape (bins,); None takes its area away."""
        grows = (counts is None) != (self._counts is None)
        self._counts = counts
        if grows:
            self._lay_out(self.face)
        elif counts is not None:
            self.update(self._layout.bars.adjusted(-1, -1, 1, 2))

    def _lay_out(self, face: CardFace) -> None:
        scene = self.scene()
        if scene is not None:
            # The card as it was: where the window was resized since, Qt alone repaints too little of
            # it, and the lower half of old bars would stay on the canvas.
            scene.update(self.sceneBoundingRect())
        self.prepareGeometryChange()
        problem = self._sentences[0] if self._sentences else ""
        self._layout = CardLayout(face, bars=self._counts is not None, problem=problem)
        self.update()

    def _describe(self) -> None:
        face = self.face
        words = [face.title, face.number, *face.chips, face.caption]
        text = " · ".join(word for word in words if word)
        self.setData(ACCESSIBLE_TEXT, "\n".join((text, *self._sentences)))
        self.setToolTip("\n".join(self._sentences) or text)

    def rest(self) -> None:
        """Lie among the other cards, and a selected one in front of them."""
        self.setZValue(1.5 if self.isSelected() else 1.0)

    @property
    def links(self) -> frozenset[LinkItem]:
        """The links that follow this block."""
        return frozenset(self._links)

    def attach(self, link: LinkItem) -> None:
        """Let a link follow this block."""
        self._links.add(link)

    def detach(self, link: LinkItem) -> None:
        """Forget a link."""
        self._links.discard(link)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: Any) -> Any:
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for link in self._links:
                if not link.waits:
                    link.follow()
        elif change == QGraphicsItem.GraphicsItemChange.ItemSelectedHasChanged:
            # In front of cards it may overlap: what one works with is never hidden.
            self.rest()
        return super().itemChange(change, value)

    # -- chips and drags ---------------------------------------------------------------------------

    def chip_at(self, scene_pos: QPointF) -> str:
        """The field behind the chip at a point of the canvas; "" where there is none."""
        point = self.mapFromScene(scene_pos)
        for (rect, _), name in zip(self._layout.chips, self.face.fields, strict=False):
            if rect.contains(point):
                return name
        return ""

    def chip_rect(self, name: str) -> QRectF:
        """Where the chip of a field lies on the card; empty where it has none."""
        for (rect, _), field in zip(self._layout.chips, self.face.fields, strict=False):
            if field == name:
                return rect
        return QRectF()

    def chip_words(self, name: str) -> str:
        """All words of the chip of a field."""
        return next(
            (w for w, f in zip(self.face.chips, self.face.fields, strict=False) if f == name), ""
        )

    def set_taken(self, name: str) -> None:
        """Show the chip of a field as taken off the card; "" shows all of them in their places."""
        if name != self._taken_chip:
            self._taken_chip = name
            self.update()

    @property
    def reception(self) -> Reception:
        """How the block meets the drag in progress."""
        return self._reception

    def set_reception(self, reception: Reception) -> None:
        """Glow as something that takes what is dragged, or fade as something that does not."""
        if reception != self._reception:
            self._reception = reception
            self.setOpacity(FADED if reception == "refuses" else 1.0)
            self.update()

    def _hover_chip(self, name: str) -> None:
        if name != self._over_chip:
            self._over_chip = name
            if name:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.unsetCursor()
            self.update()

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        self.update()

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover_chip(self.chip_at(event.scenePos()))
        self._point_at_badge(self.on_badge(event.scenePos()))

    def _point_at_badge(self, pointed: bool) -> None:
        scene: Any = self.scene()
        if pointed != self._badge_pointed and scene is not None:
            self._badge_pointed = pointed
            if pointed:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
                scene.badgeEntered.emit(self.block_id)
            else:
                self.unsetCursor()
                scene.badgeLeft.emit()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._point_at_badge(False)
        self._hovered = False
        self._hover_chip("")
        self.update()

    def boundingRect(self) -> QRectF:
        rect = self._layout.rect.adjusted(-5, -9, 9, 6)
        return rect.united(self._layout.problem.adjusted(-1, 0, 1, 1)) if self._sentences else rect

    def shape(self) -> QPainterPath:
        if not self._sentences:
            return self._layout.outline
        path = QPainterPath(self._layout.outline)
        path.addEllipse(badge_centre(self._layout), BADGE, BADGE)
        path.setFillRule(Qt.FillRule.WindingFill)
        return path

    def in_title(self, scene_pos: QPointF) -> bool:
        """Whether a point of the canvas is on the line with the name."""
        return 0 <= self.mapFromScene(scene_pos).y() < PORT_Y - 4

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        detail = option.levelOfDetailFromTransform(painter.worldTransform()) >= DETAIL_FROM
        # Selection comes with the option: asking the item again would call into Qt once more.
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # pyright: ignore
        paint_card(painter, self._layout, CardLook(selected, self._hovered, detail))
        if self._reception == "takes":
            paint_ring(painter, self._layout)
        if detail and (self._over_chip or self._taken_chip):
            for (rect, text), name in zip(self._layout.chips, self.face.fields, strict=False):
                if name and name in (self._over_chip, self._taken_chip):
                    paint_chip(painter, rect, text, hollow=name == self._taken_chip)
        if self._counts is not None:
            paint_bars(painter, self._layout.bars, self._counts)
        if self._sentences:
            paint_problem(painter, self._layout, detail)
