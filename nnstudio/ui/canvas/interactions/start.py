"""Which gesture a press of the mouse begins, from the button and from what lies under it.

All gestures are listed here and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from nnstudio.ui.canvas.interactions.draw_link import DrawLink
from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.interactions.pan_zoom import Pan, zoom_of
from nnstudio.ui.canvas.interactions.pick_weight import PickWeight
from nnstudio.ui.canvas.interactions.resize_note import ResizeNote
from nnstudio.ui.canvas.interactions.rubber_band import RubberBand
from nnstudio.ui.canvas.interactions.select_link import SelectLink
from nnstudio.ui.canvas.interactions.select_move import SelectMove
from nnstudio.ui.canvas.interactions.show_problems import ShowProblems
from nnstudio.ui.canvas.interactions.take_chip import TakeChip
from nnstudio.ui.canvas.items.block_item import DETAIL_FROM, BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.items.port_item import PortItem

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


def gesture_for(view: CanvasView, event: QMouseEvent, *, hand: bool) -> Gesture | None:
    """The gesture of a press; with ``hand`` (the space bar is held) every left press pans."""
    button = event.button()
    left = button == Qt.MouseButton.LeftButton
    if button == Qt.MouseButton.MiddleButton or (left and hand):
        return Pan(view, event)
    if not left:
        return None
    point = view.mapToScene(event.position().toPoint())
    hit = view.canvas.item_near(point)
    if isinstance(hit, PortItem):
        taken = None if _starts_anew(view, hit) else view.canvas.link_into(hit.block_id)
        start = hit if taken is None else taken.source.ports["output"]
        return DrawLink(view, event, start, taken)
    if isinstance(hit, LinkItem) and hit.near_end(point):
        return DrawLink(view, event, hit.source.ports["output"], hit)
    if isinstance(hit, LinkItem):
        return SelectLink(view, event, hit)
    if isinstance(hit, BlockItem) and hit.on_badge(point):
        return ShowProblems(view, event, hit)
    if isinstance(hit, NoteItem) and hit.near_edge(point):
        return ResizeNote(view, event, hit)
    if isinstance(hit, BlockItem) and not event.modifiers() and zoom_of(view) >= DETAIL_FROM:
        chip = hit.chip_at(point)
        if chip:
            return TakeChip(view, event, hit, chip)
    if isinstance(hit, (BlockItem, NoteItem)):
        return SelectMove(view, event, hit)
    weight = view.canvas.weight_near(point)
    return RubberBand(view, event) if weight is None else PickWeight(view, event, *weight)


def _starts_anew(view: CanvasView, port: PortItem) -> bool:
    """Whether a press on a port begins a new link: from an output, or to an input that takes one more.

    At an input that takes no more the link that arrived last is taken off instead; where several may
    arrive, each can still be taken off a little before its end.
    """
    network = view.document.experiment.network
    highest = network.by_id[port.block_id].layer.sources[1]
    several = highest > 1 and len(network.incoming[port.block_id]) < highest
    return port.side == "output" or several
