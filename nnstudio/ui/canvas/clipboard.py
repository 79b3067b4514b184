"""Cut, copy, paste and duplicate: pieces of the network as text on the system's clipboard.

The text is an experiment without data and training (docs/clipboard.md), so blocks travel between windows,
between programs and through mail; what comes in is read as carefully as a file of a stranger.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRectF
from PySide6.QtGui import QGuiApplication

from nnstudio.core.experiment import pieces
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.placement import GRID, placed
from nnstudio.ui.names import block_title

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

MOST_LETTERS = 2**20
"""Longer texts are refused before they are looked at: some 1,500 blocks."""

_FOREIGN = {"json_invalid", "json_not_utf8", "json_too_deep", "not_ours", "manifest_wrong"}
_APART = 36.0
_TALL = 112.0


def copy(view: CanvasView) -> None:
    """Put the selected blocks and notes on the clipboard; nothing happens where none is selected."""
    piece = selected_piece(view)
    if piece.network.blocks or piece.notes:
        from nnstudio.core.files.text import piece_to_text

        QGuiApplication.clipboard().setText(piece_to_text(piece))


def cut(view: CanvasView) -> None:
    """Copy, then delete."""
    piece = selected_piece(view)
    if piece.network.blocks or piece.notes:
        copy(view)
        view.delete_selection()


def paste(view: CanvasView) -> None:
    """Add what is on the clipboard beside where it was copied from, and select it.

    What cannot be used is refused with one sentence.
    """
    try:
        piece = _read(QGuiApplication.clipboard().mimeData())
    except ProblemError as error:
        problem = error.problems[0]
        if problem.code.removeprefix("problem.") in _FOREIGN:
            view.message.emit(tr("The clipboard holds no blocks of a network."))
        else:
            reason = view.say(problem)
            view.message.emit(
                tr("The blocks on the clipboard cannot be used: {reason}", reason=reason)
            )
        return
    if piece is None or not (piece.network.blocks or piece.notes):
        view.message.emit(tr("The clipboard holds no blocks of a network."))
        return
    _put(view, piece, free_way(view, piece), tr("Paste {what}", what=_named(piece)))


def duplicate(view: CanvasView, by: tuple[float, float] | None = None) -> None:
    """Add a copy of the selection, moved ``by`` so far or to where there is room, and select it."""
    piece = selected_piece(view)
    if piece.network.blocks or piece.notes:
        way = by if by is not None else free_way(view, piece)
        _put(view, piece, way, tr("Duplicate {what}", what=_named(piece)))


def selected_piece(view: CanvasView) -> Experiment:
    """The selected blocks and notes as an experiment of their own."""
    canvas = view.canvas
    return pieces.cut_out(
        placed(view.document.experiment), canvas.selected_blocks(), canvas.selected_notes()
    )


def free_way(view: CanvasView, piece: Experiment) -> tuple[float, float]:
    """How far down a piece must go so that it covers no card and no note."""
    wanted = [*_areas(piece)]
    there = [item.card_rect for item in view.canvas.blocks.values()]
    there += [item.card_rect for item in view.canvas.notes.values()]
    whole = QRectF()
    for area in wanted:
        whole = whole.united(area)
    down = 0.0
    while True:
        blocking = [area for area in there if area.intersects(whole.translated(0, down))]
        if len(blocking) * len(wanted) <= 10_000:
            blocking = [
                area
                for area in blocking
                if any(area.intersects(one.translated(0, down)) for one in wanted)
            ]
        if not blocking:
            return 0.0, down
        # Below the first row that is in the way; at least one step, so it ends.
        lowest = min(area.bottom() for area in blocking)
        step = lowest + _APART - (whole.top() + down)
        down += max(GRID, round(step / GRID) * GRID)


def _areas(piece: Experiment) -> Iterable[QRectF]:
    for place in piece.layout:
        yield QRectF(place.x, place.y, WIDTH, _TALL)
    for note in piece.notes:
        yield QRectF(note.x, note.y, note.width, 2 * GRID)


def _read(mime: QMimeData | None) -> Experiment | None:
    """The piece in a clipboard's content; None where there is no text at all."""
    if mime is None or not mime.hasText():
        return None
    from nnstudio.core.files.text import experiment_from_text

    return experiment_from_text(mime.text(), most_bytes=MOST_LETTERS)


def _put(view: CanvasView, piece: Experiment, by: tuple[float, float], label: str) -> None:
    added: list[tuple[str, ...]] = []

    def change(experiment: Experiment) -> Experiment:
        changed, blocks, notes = pieces.put_in(experiment, piece, by)
        added[:] = [blocks, notes]
        return changed

    if view.edit(change, label) and added:
        view.canvas.select(added[0], (), added[1])
        if view.fitting:
            view.fit()
        else:
            view.show_selection()


def _named(piece: Experiment) -> str:
    blocks = piece.network.blocks
    if len(blocks) == 1:
        return block_title(piece.network, blocks[0].id)
    if blocks:
        return tr("{count} blocks", count=len(blocks))
    return tr("a note") if len(piece.notes) == 1 else tr("{count} notes", count=len(piece.notes))
