"""The records of the Edit menu: undo, redo, and what is done to the blocks.

They say what can be asked for; the undo stack and the canvas do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from nnstudio.language import tr
from nnstudio.ui.actions.action import Action
from nnstudio.ui.document import Document

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

Key = QKeySequence.StandardKey


def edit_actions(document: Document, canvas: CanvasView) -> tuple[Action, ...]:
    """Undo, redo, delete, select."""
    stack = document.undo_stack
    return (
        Action("edit.undo", tr("&Undo"), stack.undo, Key.Undo, "undo", enabled=stack.canUndo),
        Action("edit.redo", tr("&Redo"), stack.redo, Key.Redo, "redo", enabled=stack.canRedo),
        Action(
            "edit.delete",
            tr("&Delete"),
            canvas.delete_selection,
            None,
            "delete",
            tr("Remove the selected blocks and links."),
            separated=True,
        ),
        Action(
            "edit.arrange",
            tr("&Arrange blocks"),
            canvas.arrange,
            "Ctrl+L",
            "layers",
            tr("Line the blocks up from left to right."),
        ),
    )
