"""Lined up by edges, by middles, at even distances; each is one step."""

from __future__ import annotations

from itertools import pairwise

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.note_edits import add_note
from nnstudio.ui.canvas.alignment import align, alignments, can_align

WAYS = {way.id: way for way in alignments()}
CROOKED = {
    "input_1": (0.0, 0.0),
    "dense_1": (204.0, 40.0),
    "dense_2": (360.0, 300.0),
    "output_1": (700.0, 120.0),
}


@pytest.fixture
def crooked(open_canvas):
    view = open_canvas(edits.move_blocks(example("xor-tanh"), CROOKED))
    view.select(tuple(CROOKED))
    return view


def areas(view) -> list:
    return [view.canvas.blocks[block_id].card_rect for block_id in CROOKED]


def test_edges_and_middles(crooked) -> None:
    stack = crooked.document.undo_stack
    align(crooked, WAYS["left"])
    assert {area.left() for area in areas(crooked)} == {0.0}
    assert (stack.count(), stack.undoText()) == (1, "Align left edges")
    stack.undo()
    align(crooked, WAYS["top"])
    assert {area.top() for area in areas(crooked)} == {0.0}
    stack.undo()
    align(crooked, WAYS["middle"])
    middles = [area.center().y() for area in areas(crooked)]
    assert max(middles) - min(middles) <= 2.0
    stack.undo()
    assert crooked.document.experiment.positions == CROOKED


@pytest.mark.parametrize(("way", "axis"), [("across", 0), ("down", 1)])
def test_distances_become_even_and_the_ends_stay(crooked, way: str, axis: int) -> None:
    before = [(a.left(), a.right()) if axis == 0 else (a.top(), a.bottom()) for a in areas(crooked)]
    align(crooked, WAYS[way])
    after = [(a.left(), a.right()) if axis == 0 else (a.top(), a.bottom()) for a in areas(crooked)]
    assert (min(before), max(before)) == (min(after), max(after))
    order = sorted(after)
    gaps = [b[0] - a[1] for a, b in pairwise(order)]
    assert max(gaps) - min(gaps) <= 4.0


def test_too_few_are_left_alone(crooked) -> None:
    crooked.select(("dense_1",))
    assert not any(can_align(crooked, way) for way in WAYS.values())
    for way in WAYS.values():
        align(crooked, way)
    assert crooked.document.undo_stack.count() == 0


def test_notes_are_lined_up_with_blocks(open_canvas) -> None:
    noted, note = add_note(example("xor-tanh"), (33, 300), "x")
    view = open_canvas(noted)
    view.canvas.select(("input_1",), (), (note,))
    align(view, WAYS["left"])
    assert view.document.experiment.notes[0].x == view.document.experiment.positions["input_1"][0]
