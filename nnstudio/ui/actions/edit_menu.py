"""The records of the Edit menu: undo, redo, and what is done to the blocks.

They say what can be asked for; the undo stack and the canvas do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.canvas import clipboard, commands, notes
from nnstudio.ui.canvas.alignment import align, alignments, can_align
from nnstudio.ui.document import Document

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

Key = QKeySequence.StandardKey


def edit_actions(document: Document, canvas: CanvasView) -> tuple[Action, ...]:
    """Undo, redo; cut, copy, paste; select; line up; notes."""
    stack = document.undo_stack

    def some() -> bool:
        return bool(canvas.selected() or canvas.canvas.selected_notes())

    def anything() -> bool:
        return bool(canvas.canvas.selectedItems())

    return (
        Action(
            "edit.undo",
            tr("&Undo"),
            stack.undo,
            Key.Undo,
            "undo",
            tr("Take the last change back."),
            enabled=stack.canUndo,
        ),
        Action(
            "edit.redo",
            tr("&Redo"),
            stack.redo,
            Key.Redo,
            "redo",
            tr("Make the change again that was taken back."),
            enabled=stack.canRedo,
        ),
        Action(
            "edit.quick_add",
            tr("Add by typ&ing…"),
            canvas.quick_add,
            "/",
            "plus",
            tr(
                "Type layers, such as dense 100 relu, and Enter puts them after the selected block."
            ),
            separated=True,
        ),
        Action(
            "edit.cut",
            tr("Cu&t"),
            lambda: clipboard.cut(canvas),
            Key.Cut,
            "cut",
            tr("Copy the selected blocks and notes, then remove them."),
            enabled=some,
            separated=True,
        ),
        Action(
            "edit.copy",
            tr("&Copy"),
            lambda: clipboard.copy(canvas),
            Key.Copy,
            "copy",
            tr("Copy the selected blocks and notes as text, for any window or program."),
            enabled=some,
        ),
        Action(
            "edit.paste",
            tr("&Paste"),
            lambda: clipboard.paste(canvas),
            Key.Paste,
            "paste",
            tr("Add the blocks on the clipboard beside the others."),
        ),
        Action(
            "edit.duplicate",
            tr("Duplicat&e"),
            lambda: clipboard.duplicate(canvas),
            "Ctrl+D",
            "duplicate",
            tr("Add a copy of the selection; a drag with Alt does the same."),
            enabled=some,
        ),
        Action(
            "edit.delete",
            tr("&Delete"),
            canvas.delete_selection,
            None,
            "delete",
            tr("Remove the selected blocks and links."),
            enabled=anything,
        ),
        Action(
            "edit.select_all",
            tr("&Select all"),
            lambda: commands.select_all(canvas),
            Key.SelectAll,
            "select-all",
            tr("Select every block and every note."),
            separated=True,
        ),
        Action(
            "edit.rename",
            tr("Re&name"),
            canvas.rename_selected,
            None,
            "text",
            tr("Rename the selected block, or write on the selected note (F2)."),
            enabled=some,
        ),
        Action(
            "edit.note",
            tr("Add n&ote"),
            lambda: notes.start_note(canvas),
            None,
            "note",
            tr("Write a note on the canvas (N)."),
        ),
        Action(
            "edit.next_problem",
            tr("Next pro&blem"),
            canvas.trouble.next,
            "F8",
            "warning",
            tr("Go to the next block with a problem, and to the button that mends it."),
            enabled=lambda: canvas.canvas.problem_count > 0,
        ),
        Action(
            "edit.arrange",
            tr("&Arrange blocks"),
            canvas.arrange,
            "Ctrl+L",
            "layers",
            tr("Line all blocks up, in as many lines as show them largest."),
            separated=True,
        ),
        *(
            Action(
                f"edit.align_{way.id}",
                way.text,
                lambda way=way: align(canvas, way),
                icon=way.icon,
                tip=way.tip,
                enabled=lambda way=way: can_align(canvas, way),
                inside=tr("A&lign"),
            )
            for way in alignments()
        ),
    )
