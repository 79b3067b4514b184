"""Assemble a network from an empty canvas: drag, wire, refuse, delete, move, undo and redo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from journeys.hands import CTRL, Hands, Key, inside, is_sentence, shown_text
from nnstudio.core.experiment.experiment import Experiment


@pytest.fixture
def empty(hands: Hands) -> Hands:
    hands.choose("File", "New")
    assert hands.experiment == Experiment()
    return hands


def place(hands: Hands, x: float, y: float = 0.4) -> QPoint:
    """A point of the visible canvas by its share of width and height."""
    return inside(hands.canvas.viewport().rect(), x, y)


def chain(hands: Hands) -> Hands:
    """Input, Dense and Output dragged side by side."""
    hands.drag_part("Input", place(hands, 0.15))
    hands.drag_part("Dense", place(hands, 0.4))
    hands.drag_part("Output", place(hands, 0.7))
    return hands


def test_an_empty_canvas_says_what_to_do(empty: Hands) -> None:
    assert empty.window.windowTitle() == "Untitled[*] - NN Studio"
    assert "Drag an Input block here to begin" in shown_text(empty.canvas)
    assert not empty.button("run.main").isEnabled()
    empty.drag_part("Input", place(empty, 0.3))
    assert "Drag an Input block" not in shown_text(empty.canvas)


def test_dragged_blocks_wire_themselves_and_show_their_sizes(empty: Hands) -> None:
    hands = empty
    seen: list[object] = []
    hands.drag_part("Input", place(hands, 0.15))
    hands.drag_part("Dense", place(hands, 0.4), over=lambda: seen.append(dashed(hands)))
    hands.drag_part("Output", place(hands, 0.7))
    assert seen == [1], "the drag shows the link it would make"
    assert hands.links() == {("input_1", "dense_1"), ("dense_1", "output_1")}
    assert "784" in hands.card("input_1")
    assert "100" in hands.card("dense_1") and "78,500 parameters" in hands.card("dense_1")
    assert "1,010 parameters" in hands.card("output_1")
    assert set(hands.canvas.canvas.links) == hands.links()
    assert hands.canvas.canvas.links["input_1", "dense_1"].label == "784"
    assert hands.button("run.main").isEnabled()
    assert hands.window.isWindowModified()
    # A block that was dropped is selected, so that its settings are there at once.
    assert hands.canvas.selected() == ("output_1",)
    assert hands.row("Units").isVisible()


def dashed(hands: Hands) -> int:
    """How many links the drag in progress shows that are not there yet."""
    return sum(type(item).__name__ == "RubberLink" for item in hands.canvas.canvas.items())


def test_a_block_dropped_on_a_link_goes_between(empty: Hands) -> None:
    hands = chain(empty)
    between = hands.halfway("dense_1", "output_1")
    lit: list[bool] = []
    link = hands.canvas.canvas.links["dense_1", "output_1"]
    hands.drag_part("Dropout", between, over=lambda: lit.append(link.receiving))
    assert lit == [True]
    assert hands.links() == {
        ("input_1", "dense_1"),
        ("dense_1", "dropout_1"),
        ("dropout_1", "output_1"),
    }
    assert "100" in hands.card("dropout_1") and "0.2" in hands.card("dropout_1")
    rects = [hands.block(b).card_rect for b in ("input_1", "dense_1", "dropout_1", "output_1")]
    for index, rect in enumerate(rects):
        assert not any(rect.intersects(other) for other in rects[index + 1 :])


def test_wire_by_hand(empty: Hands) -> None:
    hands = chain(empty)
    # Take the end of a link off its port and drop it on nothing.
    end = hands.port("output_1", "input")
    hands.drag(end, end + QPoint(-40, 120))
    assert hands.links() == {("input_1", "dense_1")}
    assert not hands.button("run.main").isEnabled()
    rubber: list[int] = []
    hands.drag_link("dense_1", "output_1", over=lambda: rubber.append(dashed(hands)))
    assert rubber == [1] and dashed(hands) == 0
    assert hands.links() == {("input_1", "dense_1"), ("dense_1", "output_1")}
    # A port that takes one link gives the old one up for the new one.
    hands.drag_link("input_1", "output_1")
    assert hands.links() == {("input_1", "dense_1"), ("input_1", "output_1")}
    # The end of a link is carried to another block, and a link can be drawn from its end to its start.
    hands.drag(hands.port("output_1", "input"), hands.port("output_1", "input") + QPoint(-30, 120))
    hands.drag(hands.port("output_1", "input"), hands.port("dense_1", "output"))
    assert hands.links() == {("input_1", "dense_1"), ("dense_1", "output_1")}
    assert hands.button("run.main").isEnabled()


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (("dense_2", "output"), ("dense_1", "input"), "loop"),
        (("dense_1", "output"), ("input_1", "card"), "input"),
        (("dense_1", "output"), ("dense_1", "card"), "itself"),
    ],
)
def test_an_illegal_link_is_refused_with_its_reason(
    empty: Hands, source: tuple[str, str], target: tuple[str, str], words: str
) -> None:
    hands = chain(empty)
    between = hands.halfway("dense_1", "output_1")
    hands.drag_part("Dense", between)
    before = hands.experiment
    reasons: list[str] = []
    start = hands.port(*source)
    end = hands.middle(target[0]) if target[1] == "card" else hands.port(*target)

    def look() -> None:
        assert hands.canvas.reason.isVisible()
        reasons.append(hands.canvas.reason.text())
        assert hands.canvas.rect().contains(hands.canvas.reason.geometry())

    hands.drag(start, end, over=look)
    assert is_sentence(reasons[0]), reasons
    assert words in reasons[0].lower(), reasons
    assert not hands.canvas.reason.isVisible()
    assert hands.message == reasons[0], "the reason stays where it can be read"
    assert hands.experiment is before
    assert dashed(hands) == 0


def test_a_link_from_output_into_input_is_refused(empty: Hands) -> None:
    """The input port of Output drawn to Input's left: there is no port, only the card."""
    hands = chain(empty)
    before = hands.experiment
    assert set(hands.block("output_1").ports) == {"input"}
    assert set(hands.block("input_1").ports) == {"output"}
    start = hands.port("dense_1", "input")
    reasons: list[str] = []
    # Picks up the end of input_1 -> dense_1 and carries it to the card of Input itself.
    hands.drag(
        start, hands.middle("input_1"), over=lambda: reasons.append(hands.canvas.reason.text())
    )
    assert is_sentence(reasons[0]), reasons
    assert hands.experiment is before


def test_delete_move_undo_and_redo_everything(empty: Hands) -> None:
    hands = empty
    original = hands.experiment
    chain(hands)
    between = hands.halfway("dense_1", "output_1")
    hands.drag_part("Batch norm", between)
    hands.drag(hands.middle("dense_1"), hands.middle("dense_1") + QPoint(8, 90))
    places = dict(hands.experiment.positions)
    assert hands.block("dense_1").y() == places["dense_1"][1]
    hands.type_into("Units", "30")
    hands.select("batch_norm_1")
    hands.key(Key.Key_Delete)
    assert hands.links() == {("input_1", "dense_1"), ("dense_1", "output_1")}
    assert "batch_norm_1" not in hands.canvas.canvas.blocks
    # A link is deleted like a block.
    hands.click(hands.canvas.viewport(), hands.halfway("dense_1", "output_1"))
    assert hands.canvas.canvas.selected_links() == (("dense_1", "output_1"),)
    hands.key(Key.Key_Delete)
    hands.drag_link("dense_1", "output_1")
    hands.key(Key.Key_Left, at=hands.canvas)
    final = hands.experiment

    stack = hands.studio.document.undo_stack
    steps = stack.count()
    assert steps >= 8
    undo, redo = hands.window.actions_table["edit.undo"], hands.window.actions_table["edit.redo"]
    seen = [hands.experiment]
    for _ in range(steps):
        assert undo.isEnabled()
        hands.key("Ctrl+Z", at=hands.canvas)
        seen.append(hands.experiment)
        assert set(hands.canvas.canvas.blocks) == set(hands.experiment.network.by_id)
        assert set(hands.canvas.canvas.links) == hands.links()
    assert hands.experiment == original
    assert not undo.isEnabled() and not hands.window.isWindowModified()
    assert not hands.canvas.canvas.blocks
    for expected in reversed(seen[:-1]):
        hands.choose("Edit", "Redo")
        assert hands.experiment == expected
    assert hands.experiment == final and not redo.isEnabled()
    for block_id, (x, y) in final.positions.items():
        assert (hands.block(block_id).x(), hands.block(block_id).y()) == (x, y)


def test_escape_gives_a_drag_up(empty: Hands) -> None:
    hands = chain(empty)
    before = hands.experiment
    hands.drag(
        hands.middle("dense_1"),
        hands.middle("dense_1") + QPoint(0, 80),
        over=lambda: hands.key(Key.Key_Escape, at=hands.canvas),
    )
    assert hands.experiment is before
    assert hands.block("dense_1").y() == before.positions["dense_1"][1]


def test_several_blocks_at_once(empty: Hands) -> None:
    hands = chain(empty)
    hands.select("input_1")
    hands.select("dense_1", CTRL)
    assert hands.canvas.selected() == ("input_1", "dense_1")
    before = hands.experiment.positions
    hands.drag(hands.middle("dense_1"), hands.middle("dense_1") + QPoint(0, 60))
    after = hands.experiment.positions
    moved = {b for b in before if before[b] != after[b]}
    assert moved == {"input_1", "dense_1"}
    hands.key(Key.Key_Delete)
    assert set(hands.experiment.network.by_id) == {"output_1"}
    hands.key("Ctrl+Z", at=hands.canvas)
    assert hands.experiment.positions == after
