"""Selecting and moving blocks: a click selects, a drag moves everything that is selected.

The document hears of a move once, when the button is let go, so a move is one step to undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QMouseEvent, QPainter

from nnstudio.core.experiment import edits
from nnstudio.language import tr
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.placement import snapped

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_MANY = 20
"""Blocks from which on smooth edges are given up while they move."""


class SelectMove(Gesture):
    """A press on a block."""

    def __init__(self, view: CanvasView, event: QMouseEvent, block: BlockItem) -> None:
        super().__init__(view, event)
        self._block = block
        self._was_selected = block.isSelected()
        self._grip = view.mapToScene(self.pressed_at) - block.pos()
        self._starts: dict[str, tuple[float, float]] = {}
        self._links: set[LinkItem] = set()

    def press(self) -> None:
        if not self._was_selected:
            if self.adding:
                self._block.setSelected(True)
            else:
                self.view.canvas.select((self._block.block_id,))

    def click(self) -> None:
        if self._was_selected and self.adding:
            self._block.setSelected(False)
        elif self._was_selected:
            self.view.canvas.select((self._block.block_id,))

    def begin(self) -> None:
        blocks = self.view.canvas.blocks
        self._starts = {
            block_id: (blocks[block_id].x(), blocks[block_id].y())
            for block_id in self.view.canvas.selected_blocks()
        }
        moving = [blocks[block_id] for block_id in self._starts]
        self._links = {link for block in moving for link in block.links}
        self.view.hold_still(moving)
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._starts) <= _MANY)
        for block_id in self._starts:
            blocks[block_id].setZValue(2)

    def follow(self, event: QMouseEvent) -> None:
        corner = self.view.mapToScene(event.position().toPoint()) - self._grip
        start = self._starts[self._block.block_id]
        right, down = snapped(corner.x()) - start[0], snapped(corner.y()) - start[1]
        for link in self._links:
            link.waits = True
        for block_id, (x, y) in self._starts.items():
            self.view.canvas.blocks[block_id].setPos(x + right, y + down)
        for link in self._links:
            link.waits = False
            link.follow()

    def finish(self, event: QMouseEvent) -> None:
        self.follow(event)
        self._put_down()
        blocks = self.view.canvas.blocks
        places = {b: (blocks[b].x(), blocks[b].y()) for b in self._starts}
        if places != self._starts:
            self.view.edit(lambda e: edits.move_blocks(e, places), tr("Move"))

    def cancel(self) -> None:
        for block_id, (x, y) in self._starts.items():
            if block_id in self.view.canvas.blocks:
                self.view.canvas.blocks[block_id].setPos(x, y)
        self._put_down()

    def _put_down(self) -> None:
        self.view.let_go()
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for block_id in self._starts:
            if block_id in self.view.canvas.blocks:
                self.view.canvas.blocks[block_id].rest()
