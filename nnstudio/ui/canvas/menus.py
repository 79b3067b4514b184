"""The context menus of the canvas: of selected blocks, of links, of notes, and of the empty ground.

What they offer stands in the menus of the window too; here it is at hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from nnstudio.language import tr
from nnstudio.ui.canvas import clipboard, commands, notes
from nnstudio.ui.canvas.alignment import align, alignments, can_align
from nnstudio.ui.canvas.chip_menu import add_choice_menus
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.items.port_item import PortItem

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

Key = QKeySequence.StandardKey


def open_menu(view: CanvasView, event: QContextMenuEvent) -> None:
    """Open the menu of what was pressed, which is selected first, or by key that of the selection."""
    canvas, point = view.canvas, view.mapToScene(event.pos())
    if event.reason() == QContextMenuEvent.Reason.Mouse:
        hit = canvas.item_near(point)
        if isinstance(hit, PortItem):
            hit = canvas.blocks[hit.block_id]
        if hit is None:
            ground_menu(view, point).popup(event.globalPos())
            return
        if isinstance(hit, BlockItem) and not hit.isSelected():
            canvas.select((hit.block_id,))
        elif isinstance(hit, LinkItem) and not hit.isSelected():
            canvas.select((), (hit.key,))
        elif isinstance(hit, NoteItem) and not hit.isSelected():
            canvas.select((), (), (hit.note_id,))
    if canvas.selected_blocks() or canvas.selected_notes():
        menu = selection_menu(view)
    elif canvas.selected_links():
        menu = link_menu(view)
    else:
        menu = ground_menu(view, point)
    menu.popup(event.globalPos())


def selection_menu(view: CanvasView) -> QMenu:
    """The menu of the selected blocks and notes."""
    menu = _menu(view)
    blocks, chosen_notes = view.canvas.selected_blocks(), view.canvas.selected_notes()
    if len(blocks) == 1 and not chosen_notes:
        _add(menu, tr("Rename"), lambda: commands.rename_block(view, blocks[0]), "F2")
    if len(chosen_notes) == 1 and not blocks:
        _add(menu, tr("Edit note"), lambda: notes.write_note(view, chosen_notes[0]), "F2")
    if blocks:
        menu.addSeparator()
        add_choice_menus(menu, view, blocks)
        menu.addSeparator()
    _add(menu, tr("Cut"), lambda: clipboard.cut(view), Key.Cut)
    _add(menu, tr("Copy"), lambda: clipboard.copy(view), Key.Copy)
    _add(menu, tr("Duplicate"), lambda: clipboard.duplicate(view), "Ctrl+D")
    if len(blocks) + len(chosen_notes) > 1:
        lines = menu.addMenu(tr("Align"))
        for way in alignments():
            action = lines.addAction(way.text, lambda way=way: align(view, way))
            action.setEnabled(can_align(view, way))
    if len(blocks) == 1 and view.canvas.problems_of(blocks[0]):
        show = menu.addAction(tr("Show problems"))
        show.triggered.connect(lambda: view.trouble.open_for(blocks[0], keys=True))
    menu.addSeparator()
    if blocks:
        network = view.document.experiment.network
        linked = any(network.incoming[b] or network.outgoing[b] for b in blocks)
        action = menu.addAction(tr("Disconnect"), lambda: commands.disconnect_blocks(view, blocks))
        action.setEnabled(linked)
    _add(menu, tr("Delete"), view.delete_selection, "Del")
    return menu


def link_menu(view: CanvasView) -> QMenu:
    """The menu of selected links."""
    menu = _menu(view)
    _add(menu, tr("Delete link"), view.delete_selection, "Del")
    return menu


def ground_menu(view: CanvasView, at: QPointF) -> QMenu:
    """The menu of the empty canvas, opened at a point of it."""
    menu = _menu(view)
    _add(menu, tr("Paste"), lambda: clipboard.paste(view), Key.Paste)
    _add(menu, tr("Add note"), lambda: notes.start_note(view, at), "N")
    menu.addSeparator()
    _add(menu, tr("Select all"), lambda: commands.select_all(view), Key.SelectAll)
    _add(menu, tr("Arrange blocks"), view.arrange, "Ctrl+L")
    _add(menu, tr("Fit network"), view.fit, "Ctrl+1")
    return menu


def _menu(view: CanvasView) -> QMenu:
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, text: str, run: Callable[[], object], keys: Key | str) -> None:
    """An entry that shows the key which does the same; the key itself is heard elsewhere."""
    action = menu.addAction(text, run)
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setShortcutVisibleInContextMenu(True)
