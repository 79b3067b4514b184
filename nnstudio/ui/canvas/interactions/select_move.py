"""Selecting and moving blocks and notes: a click selects, a drag moves everything that is selected.

The document hears of a move once, when the button is let go, so a move is one step to undo. With Alt held
down a drag leaves everything where it is and puts down a copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from nnstudio.core.experiment import edits, note_edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.ui.canvas import clipboard
from nnstudio.ui.canvas.carried import Carried, carry
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.interactions.landing import Landing
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.placement import snapped

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

Movable = BlockItem | NoteItem


class SelectMove(Gesture):
    """A press on a block or a note."""

    def __init__(self, view: CanvasView, event: QMouseEvent, item: Movable) -> None:
        super().__init__(view, event)
        self._item = item
        self._copying = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._was_selected = item.isSelected()
        self._grip = view.mapToScene(self.pressed_at) - item.pos()
        self._starts: dict[Movable, tuple[float, float]] = {}
        self._stretched: set[LinkItem] = set()
        self._inner: set[LinkItem] = set()
        self._carried: Carried | None = None
        self._landing: Landing | None = None

    def press(self) -> None:
        if not self._was_selected:
            if self.adding:
                self._item.setSelected(True)
            else:
                self._select_alone()

    def click(self) -> None:
        if self._was_selected and self.adding:
            self._item.setSelected(False)
        elif self._was_selected:
            self._select_alone()

    def begin(self) -> None:
        canvas = self.view.canvas
        blocks = {canvas.blocks[block_id] for block_id in canvas.selected_blocks()}
        things: tuple[Movable, ...] = (
            *blocks,
            *(canvas.notes[note_id] for note_id in canvas.selected_notes()),
        )
        self._starts = {item: (item.x(), item.y()) for item in things}
        links = {link for block in blocks for link in block.links}
        self._inner = {link for link in links if {link.source, link.target} <= blocks}
        self._stretched = links - self._inner
        self.view.hold_still(things)
        self._carried = carry(self.view, (*things, *self._inner))
        for item in things:
            item.setZValue(2)
        if len(things) == 1 and isinstance(things[0], BlockItem) and not self._copying:
            self._landing = Landing(self.view, things[0])
        if self._copying:
            self.view.viewport().setCursor(Qt.CursorShape.DragCopyCursor)

    def follow(self, event: QMouseEvent) -> None:
        right, down = self._way(event)
        if self._carried is not None:
            self._carried.setPos(right, down)
        links = self._stretched | self._inner
        for link in links:
            link.waits = True
        for item, (x, y) in self._starts.items():
            item.setPos(x + right, y + down)
        for link in links:
            link.waits = False
        # What is carried as a picture is drawn anew when it is put down.
        for link in self._stretched if self._carried is not None else links:
            link.follow()
        if self._landing is not None:
            self._landing.hover()

    def finish(self, event: QMouseEvent) -> None:
        self.follow(event)
        right, down = self._way(event)
        if self._copying:
            self._take_back()
            self._put_down()
            clipboard.duplicate(self.view, (right, down))
            return
        change, label = self._moved, tr("Move")
        if self._landing is not None:
            change, label = self._landing.landed(self._moved)
        self._put_down()
        if right or down:
            self.view.edit(change, label)

    def cancel(self) -> None:
        self._take_back()
        self._put_down()

    def _way(self, event: QMouseEvent) -> tuple[float, float]:
        corner = self.view.mapToScene(event.position().toPoint()) - self._grip
        x, y = self._starts[self._item]
        return snapped(corner.x()) - x, snapped(corner.y()) - y

    def _moved(self, experiment: Experiment) -> Experiment:
        blocks = {i.block_id: (i.x(), i.y()) for i in self._starts if isinstance(i, BlockItem)}
        notes = {i.note_id: (i.x(), i.y()) for i in self._starts if isinstance(i, NoteItem)}
        return note_edits.move_notes(edits.move_blocks(experiment, blocks), notes)

    def _select_alone(self) -> None:
        if isinstance(self._item, BlockItem):
            self.view.canvas.select((self._item.block_id,))
        else:
            self.view.canvas.select((), (), (self._item.note_id,))

    def _take_back(self) -> None:
        for item, (x, y) in self._starts.items():
            if item.scene() is not None:
                item.setPos(x, y)

    def _put_down(self) -> None:
        if self._landing is not None:
            self._landing.clear()
        carried, self._carried = self._carried, None
        if carried is not None:
            carried.let_go()
            for link in self._inner:
                if link.scene() is not None:
                    link.follow()
        self.view.let_go()
        for item in self._starts:
            if item.scene() is not None:
                item.rest()
