"""Dragging a layer from the palette onto the canvas.

A ghost card shows where the block will stand, dashed curves how it will be linked, and a link that it
would go between lights up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from nnstudio.core.layers.base import Layer
from nnstudio.language import tr
from nnstudio.ui.canvas.faces import ghost_face
from nnstudio.ui.canvas.items.card import PORT_Y, WIDTH
from nnstudio.ui.canvas.items.ghost_item import GRIP, GhostItem
from nnstudio.ui.canvas.items.rubber_link import RubberLink
from nnstudio.ui.canvas.placement import insert, snapped
from nnstudio.ui.part_mime import layer_in

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class DropPart:
    """One drag over the canvas, from entering it to leaving it or letting go."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._layer: Layer | None = None
        self._ghost: GhostItem | None = None
        self._curves: list[RubberLink] = []
        self._shown_at: tuple[float, float] | None = None

    @property
    def ghost(self) -> GhostItem | None:
        """The card that follows the mouse, while there is one."""
        return self._ghost

    def enter(self, event: QDragEnterEvent) -> None:
        """Accept a layer; everything else belongs to someone else."""
        self.leave()
        self._layer = layer_in(event.mimeData())
        if self._layer is None:
            event.ignore()
            return
        self._ghost = GhostItem(ghost_face(self._view.document.experiment, self._layer))
        self._view.canvas.addItem(self._ghost)
        self._follow(self._view.mapToScene(event.position().toPoint()))
        event.acceptProposedAction()

    def move(self, event: QDragMoveEvent) -> None:
        """Follow the mouse."""
        if self._layer is None:
            event.ignore()
            return
        self._follow(self._view.mapToScene(event.position().toPoint()))
        event.acceptProposedAction()

    def leave(self) -> None:
        """Take everything away again."""
        canvas = self._view.canvas
        for item in (self._ghost, *self._curves):
            if item is not None:
                canvas.removeItem(item)
        self._ghost, self._curves, self._shown_at, self._layer = None, [], None, None
        for link in canvas.links.values():
            link.set_marks()

    def drop(self, event: QDropEvent) -> None:
        """Add the block where the ghost stands."""
        layer = self._layer or layer_in(event.mimeData())
        at = _corner(self._view.mapToScene(event.position().toPoint()))
        self.leave()
        if layer is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self._view.add_at(layer, at, tr("Add {name}", name=tr(layer.title)))

    def _follow(self, point: QPointF) -> None:
        at = _corner(point)
        if self._ghost is None or self._layer is None or at == self._shown_at:
            return
        self._shown_at = at
        self._ghost.setPos(*at)
        self._show_links(self._layer, at)

    def _show_links(self, layer: Layer, at: tuple[float, float]) -> None:
        """Show what letting go here would link, by doing it to an experiment nobody sees."""
        canvas, experiment = self._view.canvas, self._view.document.experiment
        for curve in self._curves:
            canvas.removeItem(curve)
        self._curves = []
        added, block_id = insert(experiment, layer, at)
        network = added.network
        kept = {(link.source, link.target) for link in network.links}
        for key, link in canvas.links.items():
            link.set_marks(receiving=key not in kept)
        if any(link.receiving for link in canvas.links.values()):
            return
        left, right = at[0], at[0] + WIDTH
        for source in network.incoming[block_id]:
            start = canvas.blocks[source].ports["output"].centre
            self._add_curve(start, QPointF(left, at[1] + PORT_Y))
        for target in network.outgoing[block_id]:
            end = canvas.blocks[target].ports["input"].centre
            self._add_curve(QPointF(right, at[1] + PORT_Y), end)

    def _add_curve(self, start: QPointF, end: QPointF) -> None:
        curve = RubberLink()
        curve.stretch(start, end)
        self._view.canvas.addItem(curve)
        self._curves.append(curve)


def _corner(point: QPointF) -> tuple[float, float]:
    corner = point - GRIP
    return snapped(corner.x()), snapped(corner.y())
