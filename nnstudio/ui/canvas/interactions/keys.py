"""The canvas by keyboard: move through the blocks, nudge them, delete, select all, give up.

Everything the mouse can do to a selected block has a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from nnstudio.core.experiment import edits, note_edits
from nnstudio.core.experiment.network import Network
from nnstudio.language import tr
from nnstudio.ui.canvas import commands, notes
from nnstudio.ui.canvas.building import resize_selected
from nnstudio.ui.canvas.placement import GRID
from nnstudio.ui.canvas.scene import places

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
_LARGER, _SMALLER = ("+", "="), ("-", "_")
"""With and without Shift: where the keys lie depends on the keyboard."""
_FAR = 5
_SCROLLED = 40


def handle_key(view: CanvasView, event: QKeyEvent) -> bool:
    """Do what a key asks for; False when it means nothing here."""
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Escape:
        return view.give_up()
    if view.gesturing:
        # Keys that change the network would pull it away under the hand.
        return True
    if event.matches(QKeySequence.StandardKey.SelectAll):
        commands.select_all(view)
    elif key == Qt.Key.Key_N and event.modifiers() == Qt.KeyboardModifier.NoModifier:
        notes.start_note(view)
    elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        view.delete_selection()
    elif key == Qt.Key.Key_F2:
        view.rename_selected()
    elif key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        _arrow(view, _ARROWS[key], far)
    elif event.text() == "/":
        view.quick_add()
    elif event.text() in _LARGER or event.text() in _SMALLER:
        resize_selected(view, event.text() in _LARGER)
    else:
        return False
    return True


def _arrow(view: CanvasView, way: QPoint, far: bool) -> None:
    chosen, notes = view.selected(), view.canvas.selected_notes()
    if not chosen and not notes:
        view.scroll_by(way * _SCROLLED)
        return
    step = way * GRID * (_FAR if far else 1)
    experiment = view.document.experiment
    at = places(experiment)
    moved = {b: (at[b][0] + step.x(), at[b][1] + step.y()) for b in chosen}
    noted = {n.id: (n.x + step.x(), n.y + step.y()) for n in experiment.notes if n.id in notes}
    # The same blocks nudged again are one step to undo.
    view.edit(
        lambda e: note_edits.move_notes(edits.move_blocks(e, moved), noted),
        tr("Move"),
        f"nudge {' '.join((*chosen, *notes))}",
    )
    view.show_selection()


def next_block(view: CanvasView, forward: bool) -> str | None:
    """The block that Tab goes to, in the order of the network; None behind the last one."""
    order = in_order(view.document.experiment.network)
    if not forward:
        order.reverse()
    chosen = set(view.selected())
    last = max((i for i, block_id in enumerate(order) if block_id in chosen), default=-1)
    return order[last + 1] if last + 1 < len(order) else None


def in_order(network: Network) -> list[str]:
    """Ids of all blocks in the order of the network, and behind them what lies on a loop."""
    known = set(network.order)
    return [*network.order, *(block.id for block in network.blocks if block.id not in known)]
