"""Notes on the canvas: write a new one, write on one that is there.

An empty note is never kept, so writing one and giving up leaves no step to undo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QCursor

from nnstudio.core.experiment import note_edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.note import USUAL_WIDTH
from nnstudio.language import tr
from nnstudio.ui.canvas.interactions import pan_zoom
from nnstudio.ui.canvas.overlays.note_field import NoteField
from nnstudio.ui.canvas.placement import snapped

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_NARROWEST = 160


def start_note(view: CanvasView, at: QPointF | None = None) -> NoteField | None:
    """Open a field for a new note at a point of the canvas, or where the mouse or the middle is."""
    if view.gesturing:
        return None
    point = _handy_point(view) if at is None else at
    corner = snapped(point.x()), snapped(point.y())

    def written(text: str) -> None:
        if not text:
            return
        added: list[str] = []

        def change(experiment: Experiment) -> Experiment:
            changed, note_id = note_edits.add_note(experiment, corner, text)
            added[:] = [note_id]
            return changed

        if view.edit(change, tr("Add note")) and added:
            view.canvas.select((), (), added)

    return _open(view, "", QPointF(*corner), USUAL_WIDTH, written)


def write_note(view: CanvasView, note_id: str) -> NoteField | None:
    """Open a field over a note; None where there is none of this id."""
    item = view.canvas.notes.get(note_id)
    if item is None or view.gesturing:
        return None
    view.show_area(item.card_rect)

    def written(text: str) -> None:
        label = tr("Edit note") if text else tr("Delete note")
        view.edit(lambda e: note_edits.write_note(e, note_id, text), label)

    return _open(view, item.note.text, item.card_rect.topLeft(), item.note.width, written)


def _open(
    view: CanvasView, text: str, corner: QPointF, width: float, written: Callable[[str], None]
) -> NoteField:
    field = NoteField(text, view)
    field.written.connect(written)
    field.closed.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
    spot = view.viewport().mapToParent(view.mapFromScene(corner))
    wide = max(round(width * pan_zoom.zoom_of(view)), _NARROWEST)
    field.open_at(QRect(spot.x(), spot.y(), wide, field.sizeHint().height() // 3))
    return field


def _handy_point(view: CanvasView) -> QPointF:
    """Under the mouse where it is over the canvas, else below the middle of what can be seen."""
    port = view.viewport()
    mouse = port.mapFromGlobal(QCursor.pos())
    if port.underMouse() and port.rect().contains(mouse):
        return view.mapToScene(mouse)
    rect = port.rect()
    return view.mapToScene(rect.center().x() - _NARROWEST // 2, rect.top() + rect.height() * 2 // 3)
