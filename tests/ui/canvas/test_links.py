"""Links are drawn from port to port; what may not be linked says why and changes nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from ui.canvas.hand import Hand

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment


def linked(view) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in view.document.experiment.network.links}


@pytest.fixture
def cut(view):
    """The chain with the link between the two dense blocks missing."""
    view.document.edit(lambda e: edits.disconnect(e, "dense_1", "dense_2"), "cut")
    return view


@pytest.mark.parametrize("backwards", [False, True])
def test_a_link_can_be_drawn_in_either_direction(cut, backwards: bool) -> None:
    hand = Hand(cut)
    start, end = hand.port("dense_1", "output"), hand.port("dense_2", "input")
    if backwards:
        start, end = end, start
    hand.drag(start, end)
    assert ("dense_1", "dense_2") in linked(cut)
    assert cut.document.undo_stack.undoText() == "Connect"
    assert cut.document.undo_stack.count() == 2


def test_letting_go_on_the_card_is_enough(cut) -> None:
    hand = Hand(cut)
    hand.drag(hand.port("dense_1", "output"), hand.card("dense_2"))
    assert ("dense_1", "dense_2") in linked(cut)


def test_while_drawing_legal_ports_light_up_and_others_fade(cut) -> None:
    hand = Hand(cut)
    start = hand.port("dense_1", "output")
    hand.press(start)
    hand.move(start + QPointF(20, 30))
    blocks = cut.canvas.blocks
    assert blocks["dense_2"].ports["input"].offered
    assert blocks["dense_2"].opacity() == 1.0
    assert not blocks["dense_1"].ports["input"].offered
    assert blocks["input_1"].opacity() < 1.0
    hand.key(Qt.Key.Key_Escape)
    assert all(item.opacity() == 1.0 for item in blocks.values())
    assert not any(port.offered for item in blocks.values() for port in item.ports.values())
    assert not [i for i in cut.canvas.items() if type(i).__name__ == "RubberLink"]
    hand.release(hand.port("dense_2", "input"))
    assert ("dense_1", "dense_2") not in linked(cut)


def test_an_illegal_end_says_why_and_changes_nothing(view, qtbot) -> None:
    hand = Hand(view)
    before = view.document.experiment
    hand.press(hand.port("dense_2", "output"))
    hand.move(hand.port("dense_2", "output") + QPointF(20, 0))
    hand.move(hand.card("dense_1"))
    assert view.reason.text() == "said problem.link_cycle"
    assert view.viewport().cursor().shape() == Qt.CursorShape.ForbiddenCursor
    with qtbot.waitSignal(view.message) as told:
        hand.release(hand.card("dense_1"))
    assert told.args == ["said problem.link_cycle"]
    assert view.document.experiment is before
    assert view.document.undo_stack.count() == 0
    assert view.reason.text() == ""
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_link_to_the_input_is_refused(view, qtbot) -> None:
    hand = Hand(view)
    with qtbot.waitSignal(view.message) as told:
        hand.drag(hand.port("dense_1", "output"), hand.card("input_1"))
    assert told.args == ["said problem.link_no_input"]


def test_a_new_link_takes_the_place_of_the_old(view) -> None:
    hand = Hand(view)
    hand.press(hand.port("input_1", "output"))
    hand.move(hand.port("input_1", "output") + QPointF(20, 0))
    hand.move(hand.card("dense_2"))
    assert view.canvas.links[("dense_1", "dense_2")].leaving
    hand.release(hand.card("dense_2"))
    assert ("input_1", "dense_2") in linked(view)
    assert ("dense_1", "dense_2") not in linked(view)
    assert view.document.undo_stack.count() == 1


def test_letting_go_on_the_empty_canvas_does_nothing(view) -> None:
    hand = Hand(view)
    before = view.document.experiment
    hand.drag(hand.port("dense_1", "output"), hand.card("dense_1") + QPointF(0, 150))
    assert view.document.experiment is before


@pytest.mark.parametrize("away", [0, -16])
def test_the_end_of_a_link_can_be_taken_off(view, away: int) -> None:
    hand = Hand(view)
    end = hand.port("dense_2", "input") + QPointF(away, 0)
    hand.drag(end, end + QPointF(0, 180))
    assert ("dense_1", "dense_2") not in linked(view)
    assert view.document.undo_stack.undoText() == "Disconnect"


def test_the_end_of_a_link_can_go_elsewhere(view) -> None:
    hand = Hand(view)
    hand.drag(hand.port("dense_2", "input"), hand.port("output_1", "input"))
    assert linked(view) == {("input_1", "dense_1"), ("dense_1", "output_1")}
    assert view.document.undo_stack.count() == 1


def test_putting_the_end_back_changes_nothing(view) -> None:
    hand = Hand(view)
    before = view.document.experiment
    end = hand.port("dense_2", "input")
    hand.press(end)
    hand.move(end + QPointF(0, 60))
    hand.release(end)
    assert linked(view) == {(k.source, k.target) for k in before.network.links}


def test_a_link_can_be_selected_and_deleted(view) -> None:
    hand = Hand(view)
    link = view.canvas.links[("dense_1", "dense_2")]
    hand.click(link.start + (link.end - link.start) * 0.4)
    assert view.canvas.selected_links() == (("dense_1", "dense_2"),)
    hand.key(Qt.Key.Key_Delete)
    assert ("dense_1", "dense_2") not in linked(view)
    assert view.document.undo_stack.undoText() == "Delete link"


def test_undo_in_the_middle_of_a_gesture_ends_it(cut) -> None:
    hand = Hand(cut)
    hand.press(hand.port("dense_1", "output"))
    hand.move(hand.card("dense_2"))
    cut.document.undo_stack.undo()
    assert not cut.gesturing
    hand.release(hand.card("dense_2"))
    assert cut.document.undo_stack.canRedo()


def test_a_link_goes_around_the_cards_it_skips(view) -> None:
    def skip(experiment: Experiment) -> Experiment:
        return edits.connect(
            edits.disconnect(experiment, "dense_2", "output_1"), "dense_1", "output_1"
        )

    view.document.edit(skip, "skip")
    link = view.canvas.links[("dense_1", "output_1")]
    passed = view.canvas.blocks["dense_2"].card_rect
    assert link.direct.intersects(passed)
    assert link.lane is not None and not link.shape().intersects(passed)
    assert not link.label_rect.intersects(passed)
    # With the card out of the way it runs directly again.
    view.document.edit(lambda e: edits.move_blocks(e, {"dense_2": (0.0, 600.0)}), "move")
    assert link.lane is None


def test_numbers_of_links_do_not_cover_each_other(view) -> None:
    def meet(experiment: Experiment) -> Experiment:
        at = experiment.positions
        return edits.move_blocks(experiment, {"dense_2": at["input_1"], "output_1": at["dense_1"]})

    view.document.edit(meet, "meet")
    shown = [link for link in view.canvas.links.values() if link.shows_label]
    assert shown
    for i, one in enumerate(shown):
        assert not any(one.label_rect.intersects(other.label_rect) for other in shown[i + 1 :])
    first, last = (view.canvas.links[k] for k in (("input_1", "dense_1"), ("dense_2", "output_1")))
    assert first.shows_label and not last.shows_label
