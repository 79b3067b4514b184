"""What the pointer is told when it rests on a chip: what the choice means, its formula, and what a hand can do.

It is put together when it is asked for; two hundred cards would have a thousand of them.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from nnstudio.core.parts.part import Part
from nnstudio.language import tr
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.part_tip import part_tip

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


def show_chip_tip(view: CanvasView, event: QHelpEvent) -> bool:
    """Show what is under the pointer, if that is a chip; else someone else has something to say."""
    point = view.mapToScene(event.pos())
    hit = view.canvas.item_near(point)
    name = hit.chip_at(point) if isinstance(hit, BlockItem) else ""
    if not isinstance(hit, BlockItem) or not name:
        return False
    QToolTip.showText(event.globalPos(), chip_tip(view, hit.block_id, name), view.viewport())
    return True


def chip_tip(view: CanvasView, block_id: str, name: str) -> str:
    """Rich text about the choice in the field ``name`` of a block."""
    layer = view.document.experiment.network.by_id[block_id].layer
    field, value = type(layer).field(name), getattr(layer, name)
    how = tr("Click to change it, drag it off the card to remove it.")
    if isinstance(value, Part):
        return part_tip(value, more=how)
    lines = (f"<b>{html.escape(tr(field.title))}</b><br>{html.escape(tr(field.doc))}", how)
    return "".join(f"<p style='margin:0 0 6px 0'>{line}</p>" for line in lines)
