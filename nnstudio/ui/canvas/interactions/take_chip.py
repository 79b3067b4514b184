"""A press on a chip: a click opens its menu, a drag takes it off the card or carries it to another block.

Beside the mouse stands what letting go would do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent

from nnstudio.core.experiment import choosing
from nnstudio.core.parts.choices import taken_away
from nnstudio.language import tr
from nnstudio.ui.canvas import chip_menu
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.chip_ghost import ChipGhost
from nnstudio.ui.canvas.items.port_item import PortItem
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class TakeChip(Gesture):
    """A press on the chip of the field ``name`` on a block."""

    def __init__(self, view: CanvasView, event: QMouseEvent, item: BlockItem, name: str) -> None:
        super().__init__(view, event)
        self._item, self._name = item, name
        layer = view.document.experiment.network.by_id[item.block_id].layer
        self._field = type(layer).field(name)
        self._value = getattr(layer, name)
        self._ghost: ChipGhost | None = None

    def press(self) -> None:
        if not self._item.isSelected():
            self.view.canvas.select((self._item.block_id,))

    def click(self) -> None:
        view = self.view
        corner = self._item.mapToScene(self._item.chip_rect(self._name).bottomLeft())
        spot = view.viewport().mapToGlobal(view.mapFromScene(corner) + QPoint(0, 4))
        ids = (self._item.block_id, *(b for b in view.selected() if b != self._item.block_id))
        chip_menu.chip_menu(view, ids, self._name).popup(spot)

    def begin(self) -> None:
        self._ghost = ChipGhost(self._item.chip_words(self._name))
        self.view.canvas.addItem(self._ghost)
        self._item.set_taken(self._name)
        for item in self.view.canvas.blocks.values():
            if item is not self._item:
                item.set_reception("takes" if self._taken_by(item) else "refuses")

    def follow(self, event: QMouseEvent) -> None:
        if self._ghost is None:
            return
        point = event.position().toPoint()
        over = self._over(point)
        words, token, cursor = "", "secondary", Qt.CursorShape.ClosedHandCursor
        experiment = self.view.document.experiment
        if over is None and self._leaves_something():
            words = tr("Let go to remove {name}", name=self._item.chip_words(self._name))
            token = "warning"
        elif over is None:
            words = tr("This is the default; click it to choose another.")
        elif over is not self._item and self._taken_by(over):
            words = tr("Also for {name}", name=block_title(experiment.network, over.block_id))
            token, cursor = "accent", Qt.CursorShape.DragCopyCursor
        elif over is not self._item:
            layer = experiment.network.by_id[over.block_id].layer
            words = tr("{block} has no {name}.", block=tr(layer.title), name=tr(self._field.title))
            cursor = Qt.CursorShape.ForbiddenCursor
        self._ghost.show_at(self.view.mapToScene(point), token)
        self.view.viewport().setCursor(cursor)
        if words:
            self.view.reason.tell(words, point)
        else:
            self.view.reason.hide()

    def finish(self, event: QMouseEvent) -> None:
        over = self._over(event.position().toPoint())
        self.cancel()
        if over is None:
            if self._leaves_something():
                chip_menu.take_away(self.view, (self._item.block_id,), self._field)
        elif over is not self._item and self._taken_by(over):
            chip_menu.choose(self.view, (over.block_id,), self._field, self._value)

    def cancel(self) -> None:
        if self._ghost is not None:
            self.view.canvas.removeItem(self._ghost)
            self._ghost = None
        for item in self.view.canvas.blocks.values():
            item.set_reception("")
            item.set_taken("")
        self.view.reason.hide()

    def _leaves_something(self) -> bool:
        """Whether taking the chip off changes anything."""
        return taken_away(self._field) != self._value

    def _taken_by(self, item: BlockItem) -> bool:
        experiment = self.view.document.experiment
        if not choosing.having(experiment, (item.block_id,), self._name):
            return False
        other = type(experiment.network.by_id[item.block_id].layer).field(self._name)
        return (other.kind, other.family, other.choices) == (
            self._field.kind,
            self._field.family,
            self._field.choices,
        )

    def _over(self, point: QPoint) -> BlockItem | None:
        """The block whose card is under the mouse; the ghost itself does not count."""
        hit = self.view.canvas.item_near(self.view.mapToScene(point))
        if isinstance(hit, PortItem):
            return self.view.canvas.blocks[hit.block_id]
        return hit if isinstance(hit, BlockItem) else None
