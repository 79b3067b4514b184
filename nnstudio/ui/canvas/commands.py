"""What can be done to the selection: delete, disconnect, rename, line up.

Each is one step to undo with a name that says what it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt

from nnstudio.core.experiment import edits, note_edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.language import tr
from nnstudio.ui.canvas.interactions import pan_zoom
from nnstudio.ui.canvas.items.card import PAD
from nnstudio.ui.canvas.overlays.rename_field import RenameField
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

_LONGEST_NAME = 60


def delete_selection(view: CanvasView) -> None:
    """Remove what is selected; nothing happens when nothing is."""
    canvas = view.canvas
    blocks, links, notes = (
        canvas.selected_blocks(),
        canvas.selected_links(),
        canvas.selected_notes(),
    )
    if not blocks and not links and not notes:
        return

    def change(experiment: Experiment) -> Experiment:
        # Links first: one that was selected too shall not come back as the bridge over a gap.
        for source, target in links:
            experiment = edits.disconnect(experiment, source, target)
        return note_edits.remove_notes(edits.remove_blocks(experiment, blocks), notes)

    if notes and not blocks and not links:
        label = tr("Delete note") if len(notes) == 1 else tr("Delete notes")
    elif len(blocks) == 1:
        name = block_title(view.document.experiment.network, blocks[0])
        label = tr("Delete {name}", name=name)
    elif blocks:
        label = tr("Delete {count} blocks", count=len(blocks))
    else:
        label = tr("Delete link") if len(links) == 1 else tr("Delete links")
    view.edit(change, label)


def disconnect_blocks(view: CanvasView, block_ids: tuple[str, ...]) -> None:
    """Remove every link that begins or ends at one of these blocks."""
    chosen = set(block_ids)

    def change(experiment: Experiment) -> Experiment:
        for link in experiment.network.links:
            if chosen & {link.source, link.target}:
                experiment = edits.disconnect(experiment, link.source, link.target)
        return experiment

    view.edit(change, tr("Disconnect"))


def rename_block(view: CanvasView, block_id: str) -> RenameField | None:
    """Open a field over the name of a block; None when there is no such block."""
    item = view.canvas.blocks.get(block_id)
    if item is None:
        return None
    experiment = view.document.experiment
    block = experiment.network.by_id[block_id]
    view.show_blocks((block_id,))
    corner = view.viewport().mapToParent(view.mapFromScene(item.card_rect.topLeft()))
    scale = pan_zoom.zoom_of(view)
    wide = max(round((item.card_rect.width() - PAD) * scale), 120)
    area = QRect(corner.x() + round(PAD / 2 * scale), corner.y() + round(6 * scale), wide, 28)
    field = RenameField(block.name, _usual_name(experiment, block), _LONGEST_NAME, view)
    field.named.connect(
        lambda name: view.edit(lambda e: edits.rename(e, block_id, name), tr("Rename"))
    )
    field.closed.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
    field.open_at(area)
    return field


def _usual_name(experiment: Experiment, block: Block) -> str:
    return block_title(edits.rename(experiment, block.id, "").network, block.id)


def arrange(view: CanvasView) -> None:
    """Line all blocks up from left to right, in as many lines as show them largest in this view."""
    room = pan_zoom.room(view)
    view.edit(lambda e: edits.arrange(e, view=(room.width(), room.height())), tr("Line up blocks"))
    view.fit()


def select_all(view: CanvasView) -> None:
    """Select every block and every note."""
    view.canvas.select(view.canvas.blocks, (), view.canvas.notes)
