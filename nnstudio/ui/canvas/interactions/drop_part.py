"""Dragging something from the palette onto the canvas: a layer, a part for a block, or a whole network.

A ghost card shows where a layer will stand, dashed curves how it will be linked, and a link that it would
go between lights up. Blocks that take what is dragged glow, others fade, and the reason stands beside the
mouse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from nnstudio.core.experiment import choosing
from nnstudio.core.experiment.splicing import between_problem
from nnstudio.core.experiment.suiting import suited
from nnstudio.core.experiment.templates import Template
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.ui.canvas import building
from nnstudio.ui.canvas.faces import ghost_face
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.card import PORT_Y, WIDTH
from nnstudio.ui.canvas.items.ghost_item import GRIP, GhostItem
from nnstudio.ui.canvas.items.port_item import PortItem
from nnstudio.ui.canvas.items.rubber_link import RubberLink
from nnstudio.ui.canvas.placement import insert, snapped
from nnstudio.ui.names import block_title
from nnstudio.ui.part_mime import Carried, carried_in

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class DropPart:
    """One drag over the canvas, from entering it to leaving it or letting go."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._carried: Carried | None = None
        self._takers: frozenset[str] = frozenset()
        self._over = ""
        self._ghost: GhostItem | None = None
        self._curves: list[RubberLink] = []
        self._shown_at: tuple[float, float] | None = None

    @property
    def ghost(self) -> GhostItem | None:
        """The card that follows the mouse, while there is one."""
        return self._ghost

    def enter(self, event: QDragEnterEvent) -> None:
        """Accept what the palette has; everything else belongs to someone else."""
        self.leave()
        experiment = self._view.document.experiment
        carried = carried_in(event.mimeData())
        if carried is None:
            event.ignore()
            return
        self._carried = suited(experiment, carried) if isinstance(carried, Layer) else carried
        blocks = self._view.canvas.blocks
        if isinstance(self._carried, Part):
            self._takers = frozenset(choosing.taking(experiment, blocks, self._carried))
        if isinstance(self._carried, Layer):
            self._ghost = GhostItem(ghost_face(experiment, self._carried))
            self._view.canvas.addItem(self._ghost)
        else:
            for block_id, item in blocks.items():
                item.set_reception("takes" if block_id in self._takers else "refuses")
        self._follow(event.position().toPoint())
        event.acceptProposedAction()

    def move(self, event: QDragMoveEvent) -> None:
        """Follow the mouse."""
        if self._carried is None:
            event.ignore()
            return
        self._follow(event.position().toPoint())
        event.acceptProposedAction()

    def leave(self) -> None:
        """Take everything away again."""
        canvas = self._view.canvas
        for item in (self._ghost, *self._curves):
            if item is not None:
                canvas.removeItem(item)
        self._ghost, self._curves, self._shown_at, self._carried = None, [], None, None
        self._takers, self._over = frozenset(), ""
        for link in canvas.links.values():
            link.set_marks()
        for block in canvas.blocks.values():
            block.set_reception("")
        self._view.reason.hide()

    def drop(self, event: QDropEvent) -> None:
        """Do what was shown: place a layer, give a part to the block below, replace the network."""
        point = event.position().toPoint()
        carried, over = self._carried, self._block_at(point)
        takers = self._takers
        self.leave()
        if carried is None:
            event.ignore()
            return
        event.acceptProposedAction()
        if isinstance(carried, Template):
            building.apply_template(self._view, carried)
        elif over in takers:
            building.give(self._view, (over,), carried)
        elif isinstance(carried, Layer):
            label = tr("Add {name}", name=tr(carried.title))
            self._view.add_at(carried, _corner(self._view.mapToScene(point)), label)
        else:
            layer = self._layer_of(over)
            self._view.message.emit(self._view.say(choosing.not_taken(carried, layer)))

    # -- while it is dragged -----------------------------------------------------------------------

    def _follow(self, point: QPoint) -> None:
        over = self._block_at(point)
        if over != self._over:
            self._over = over
            self._receive()
        self._tell(point)
        if self._ghost is not None:
            self._ghost.setVisible(over not in self._takers)
            self._follow_with_ghost(self._view.mapToScene(point))

    def _receive(self) -> None:
        """A block that takes a layer as a choice glows only while the layer is above it."""
        if isinstance(self._carried, Layer):
            self._shown_at = None
            for block_id, item in self._view.canvas.blocks.items():
                taken = block_id == self._over and block_id in self._takers
                item.set_reception("takes" if taken else "")

    def _tell(self, point: QPoint) -> None:
        """Say beside the mouse what letting go would do, where the drawing does not say it."""
        carried, over, view = self._carried, self._over, self._view
        words = ""
        if isinstance(carried, Template):
            if view.canvas.blocks:
                words = tr("{name} takes the place of this network", name=tr(carried.title))
        elif over in self._takers and carried is not None:
            title = block_title(view.document.experiment.network, over)
            words = tr("{name} for {block}", name=tr(carried.title), block=title)
        elif over and carried is not None and not isinstance(carried, Layer):
            words = view.say(choosing.not_taken(carried, self._layer_of(over)))
        if words:
            view.reason.tell(words, point)
        else:
            view.reason.hide()

    def _follow_with_ghost(self, place: QPointF) -> None:
        at = _corner(place)
        if self._ghost is None or at == self._shown_at or not isinstance(self._carried, Layer):
            return
        self._shown_at = at
        self._ghost.setPos(*at)
        self._show_links(self._carried, at)

    def _show_links(self, layer: Layer, at: tuple[float, float]) -> None:
        """Show what letting go here would link, by doing it to an experiment nobody sees."""
        canvas, experiment = self._view.canvas, self._view.document.experiment
        for curve in self._curves:
            canvas.removeItem(curve)
        self._curves = []
        if self._over in self._takers:
            for link in canvas.links.values():
                link.set_marks()
            return
        added, block_id = insert(experiment, layer, at)
        network = added.network
        kept = {(link.source, link.target) for link in network.links}
        # What stands at an end goes between no two blocks: their links step back.
        end = between_problem(layer) is not None
        for key, link in canvas.links.items():
            link.set_marks(receiving=key not in kept, leaving=end)
        if any(link.receiving for link in canvas.links.values()):
            return
        if self._ghost is not None:
            # Where it would step aside from a card below, it is seen there.
            at = added.positions[block_id]
            self._ghost.setPos(*at)
        left, right = at[0], at[0] + WIDTH
        for source in network.incoming[block_id]:
            start = canvas.blocks[source].ports["output"].centre
            self._add_curve(start, QPointF(left, at[1] + PORT_Y))
        for target in network.outgoing[block_id]:
            end_at = canvas.blocks[target].ports["input"].centre
            self._add_curve(QPointF(right, at[1] + PORT_Y), end_at)

    def _add_curve(self, start: QPointF, end: QPointF) -> None:
        curve = RubberLink()
        curve.stretch(start, end)
        self._view.canvas.addItem(curve)
        self._curves.append(curve)

    def _block_at(self, point: QPoint) -> str:
        hit = self._view.canvas.item_near(self._view.mapToScene(point))
        return hit.block_id if isinstance(hit, (BlockItem, PortItem)) else ""

    def _layer_of(self, block_id: str) -> Layer | None:
        block = self._view.document.experiment.network.by_id.get(block_id)
        return block.layer if block else None


def _corner(point: QPointF) -> tuple[float, float]:
    corner = point - GRIP
    return snapped(corner.x()), snapped(corner.y())
