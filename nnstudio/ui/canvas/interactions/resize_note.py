"""Making a note wider or narrower: a drag of its right edge.

The words wrap anew while the mouse moves; the document hears of it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QMouseEvent

from nnstudio.core.experiment import note_edits
from nnstudio.core.experiment.note import Note
from nnstudio.language import tr
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.placement import snapped

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class ResizeNote(Gesture):
    """A press on the right edge of a note."""

    def __init__(self, view: CanvasView, event: QMouseEvent, item: NoteItem) -> None:
        super().__init__(view, event)
        self._item = item
        self._note = item.note

    def press(self) -> None:
        self.view.canvas.select((), (), (self._note.id,))

    def follow(self, event: QMouseEvent) -> None:
        self._item.set_width(self._width(event))

    def finish(self, event: QMouseEvent) -> None:
        width = self._width(event)
        self.view.edit(lambda e: note_edits.resize_note(e, self._note.id, width), tr("Resize note"))

    def cancel(self) -> None:
        self._item.set_width(self._note.width)

    def _width(self, event: QMouseEvent) -> float:
        bounds = Note.field("width")
        assert bounds.low is not None and bounds.high is not None
        wanted = self.view.mapToScene(event.position().toPoint()).x() - self._note.x
        return min(max(snapped(wanted), bounds.low), bounds.high)
