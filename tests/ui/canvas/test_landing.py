"""Where a moved or dropped block lands: between two others, or beside the card it was let go on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from ui.canvas.hand import Hand, Parcel

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.output import Output
from nnstudio.ui.canvas.nudging import nudged
from nnstudio.ui.canvas.scene import places
from nnstudio.ui.canvas.view import CanvasView


@pytest.fixture
def loose(open_canvas) -> CanvasView:
    """A chain, and below it a block without links."""
    experiment, block_id = edits.add_block(
        example("xor-tanh"), Dense(units=5), (0, 240), wire=False
    )
    assert block_id == "dense_3"
    return open_canvas(experiment)


def linked(view: CanvasView) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in view.document.experiment.network.links}


def overlapping(view: CanvasView) -> bool:
    cards = [item.card_rect for item in view.canvas.blocks.values()]
    return any(a is not b and a.intersects(b) for a in cards for b in cards)


def middle(view: CanvasView, source: str, target: str) -> QPointF:
    link = view.canvas.links[source, target]
    return (link.start + link.end) * 0.5


def test_a_loose_block_let_go_on_a_link_goes_between(loose: CanvasView) -> None:
    before = loose.document.experiment
    hand, item = Hand(loose), loose.canvas.blocks["dense_3"]
    grip = hand.card("dense_3") - item.pos()
    goal = middle(loose, "dense_1", "dense_2") + QPointF(-68, -40) + grip
    hand.press(hand.card("dense_3"))
    hand.move(hand.card("dense_3") + QPointF(0, -10))
    hand.move(goal)
    lit = [key for key, link in loose.canvas.links.items() if link.receiving]
    assert lit == [("dense_1", "dense_2")]
    hand.release(goal)
    assert {("dense_1", "dense_3"), ("dense_3", "dense_2")} <= linked(loose)
    assert ("dense_1", "dense_2") not in linked(loose)
    assert not overlapping(loose)
    assert not any(link.receiving for link in loose.canvas.links.values())
    assert not [i for i in loose.canvas.items() if type(i).__name__ == "RubberLink"]
    stack = loose.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Insert Dense 3")
    stack.undo()
    assert loose.document.experiment == before


def test_escape_leaves_no_mark(loose: CanvasView) -> None:
    before = loose.document.experiment
    hand = Hand(loose)
    hand.press(hand.card("dense_3"))
    hand.move(hand.card("dense_3") + QPointF(0, -10))
    hand.move(middle(loose, "dense_1", "dense_2"))
    hand.key(Qt.Key.Key_Escape)
    assert not any(link.receiving for link in loose.canvas.links.values())
    assert not [i for i in loose.canvas.items() if type(i).__name__ == "RubberLink"]
    assert loose.document.experiment is before


def test_a_linked_block_that_passes_a_link_stays_where_it_is_wired(view: CanvasView) -> None:
    before = linked(view)
    hand = Hand(view)
    hand.drag(hand.card("output_1"), middle(view, "input_1", "dense_1") + QPointF(0, 40))
    assert linked(view) == before


@pytest.mark.parametrize("layer", [Output(), Add()], ids=["output", "add"])
def test_only_what_may_stand_between_lights_a_link(open_canvas, layer) -> None:
    experiment, block_id = edits.add_block(example("xor-tanh"), layer, (0, 240), wire=False)
    view = open_canvas(experiment)
    hand = Hand(view)
    hand.press(hand.card(block_id))
    hand.move(hand.card(block_id) + QPointF(0, -10))
    hand.move(middle(view, "dense_1", "dense_2") + QPointF(0, 30))
    lit = [key for key, link in view.canvas.links.items() if link.receiving]
    assert bool(lit) is layer.emits
    hand.key(Qt.Key.Key_Escape)


def test_a_block_moved_onto_another_steps_aside(view: CanvasView) -> None:
    hand = Hand(view)
    hand.drag(hand.card("dense_1"), hand.card("dense_2") + QPointF(8, 4))
    assert not overlapping(view)
    assert view.document.undo_stack.count() == 1
    assert view.document.undo_stack.undoText() == "Move"
    view.document.undo_stack.undo()
    assert view.document.experiment == example("xor-tanh")


def test_a_part_dropped_on_a_card_that_does_not_take_it_stands_beside(view: CanvasView) -> None:
    Parcel(view, "dense").carry(Hand(view).card("dense_2"))
    assert len(view.canvas.blocks) == 5
    assert not overlapping(view)


def test_whoever_lies_free_is_left_alone() -> None:
    before = example("mnist-mlp")
    assert nudged(before, "dense_2") is before
    at = places(before)
    on = edits.move_blocks(before, {"dense_2": at["dense_3"]})
    after = places(nudged(on, "dense_2"))
    assert {b: at for b, at in after.items() if b != "dense_2"} == {
        b: at for b, at in places(on).items() if b != "dense_2"
    }
    x, y = after["dense_2"]
    assert all(
        abs(x - a) >= 136 or abs(y - b) >= 100
        for other, (a, b) in after.items()
        if other != "dense_2"
    )
