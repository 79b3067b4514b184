"""Lining selected blocks and notes up: at the left, at the top, by their middles, or at even distances.

One record for each way; the menus are made from the records. The core moves blocks and does not know how
large a card is, so the measures are taken here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF

from nnstudio.core.experiment import edits, note_edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.ui.canvas.placement import snapped

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

Areas = dict[Any, QRectF]
"""Whatever is lined up -> what it covers."""

Corners = dict[Any, tuple[float, float]]
"""The same -> where its top left corner goes."""


@dataclass(frozen=True)
class Alignment:
    """One way to line things up: ``id`` is part of an action's id, ``least`` how many it takes."""

    id: str
    text: str
    icon: str
    tip: str
    least: int
    corners: Callable[[Areas], Corners]


def alignments() -> tuple[Alignment, ...]:
    """All ways, in the menu's order and in the language in use."""
    return (
        Alignment(
            "left",
            tr("Align &left edges"),
            "align",
            tr("Below each other, with one left edge."),
            2,
            _left,
        ),
        Alignment(
            "top",
            tr("Align &top edges"),
            "align-top",
            tr("Beside each other, with one upper edge and level links."),
            2,
            _top,
        ),
        Alignment(
            "middle",
            tr("Align &middles"),
            "align-middle",
            tr("Beside each other, on one level through their middles."),
            2,
            _middle,
        ),
        Alignment(
            "across",
            tr("Distribute &across"),
            "distribute-across",
            tr("The same gaps from left to right; the first and the last stay."),
            3,
            _across,
        ),
        Alignment(
            "down",
            tr("Distribute &down"),
            "distribute-down",
            tr("The same gaps from top to bottom; the highest and the lowest stay."),
            3,
            _down,
        ),
    )


def align(view: CanvasView, way: Alignment) -> None:
    """Line the selection up as one step; nothing happens where too little is selected."""
    blocks, notes = _selected(view)
    if len(blocks) + len(notes) < way.least:
        return
    areas: Areas = {("block", each): area for each, area in blocks.items()}
    areas |= {("note", each): area for each, area in notes.items()}
    corners = way.corners(areas)
    to_blocks = {each: at for (kind, each), at in corners.items() if kind == "block"}
    to_notes = {each: at for (kind, each), at in corners.items() if kind == "note"}

    def change(experiment: Experiment) -> Experiment:
        return note_edits.move_notes(edits.move_blocks(experiment, to_blocks), to_notes)

    view.edit(change, way.text.replace("&", ""))


def can_align(view: CanvasView, way: Alignment) -> bool:
    """Whether enough is selected."""
    canvas = view.canvas
    return len(canvas.selected_blocks()) + len(canvas.selected_notes()) >= way.least


def _selected(view: CanvasView) -> tuple[dict[str, QRectF], dict[str, QRectF]]:
    canvas = view.canvas
    return (
        {each: canvas.blocks[each].card_rect for each in canvas.selected_blocks()},
        {each: canvas.notes[each].card_rect for each in canvas.selected_notes()},
    )


def _left(areas: Areas) -> Corners:
    left = min(area.left() for area in areas.values())
    return {each: (left, area.top()) for each, area in areas.items()}


def _top(areas: Areas) -> Corners:
    top = min(area.top() for area in areas.values())
    return {each: (area.left(), top) for each, area in areas.items()}


def _middle(areas: Areas) -> Corners:
    """On one level line through the middle of the tallest, which stays where it is."""
    middle = max(areas.values(), key=lambda area: area.height()).center().y()
    return {
        each: (area.left(), snapped(middle - area.height() / 2)) for each, area in areas.items()
    }


def _across(areas: Areas) -> Corners:
    """The first and the last stay; the gaps between all become the same."""
    order = sorted(areas.items(), key=lambda pair: pair[1].left())
    gap = _gap([area.width() for _, area in order], order[-1][1].right() - order[0][1].left())
    corners: Corners = {}
    x = order[0][1].left()
    for each, area in order:
        corners[each] = (snapped(x), area.top())
        x += area.width() + gap
    corners[order[-1][0]] = (order[-1][1].left(), order[-1][1].top())
    return corners


def _down(areas: Areas) -> Corners:
    """The highest and the lowest stay; the gaps between all become the same."""
    order = sorted(areas.items(), key=lambda pair: pair[1].top())
    gap = _gap([area.height() for _, area in order], order[-1][1].bottom() - order[0][1].top())
    corners: Corners = {}
    y = order[0][1].top()
    for each, area in order:
        corners[each] = (area.left(), snapped(y))
        y += area.height() + gap
    corners[order[-1][0]] = (order[-1][1].left(), order[-1][1].top())
    return corners


def _gap(sizes: list[float], whole: float) -> float:
    return (whole - sum(sizes)) / (len(sizes) - 1)
