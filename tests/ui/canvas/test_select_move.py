"""Selecting, moving, nudging and deleting; each change is one step to undo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from ui.canvas.hand import Hand

from nnstudio.core.experiment.examples import example

CTRL = Qt.KeyboardModifier.ControlModifier


def places(view) -> dict[str, tuple[float, float]]:
    return view.document.experiment.positions


def test_a_click_selects_and_says_so(view, qtbot) -> None:
    hand = Hand(view)
    with qtbot.waitSignal(view.selectionChanged) as told:
        hand.click(hand.card("dense_1"))
    assert told.args == [("dense_1",)]
    hand.click(hand.card("dense_2"))
    assert view.selected() == ("dense_2",)
    hand.click(hand.card("input_1"), CTRL)
    assert view.selected() == ("input_1", "dense_2")
    hand.click(hand.card("input_1"), CTRL)
    assert view.selected() == ("dense_2",)
    hand.click(hand.card("dense_2") + QPointF(0, 150))
    assert view.selected() == ()


def test_selecting_from_outside_is_told_once(view, qtbot) -> None:
    told = []
    view.selectionChanged.connect(told.append)
    view.select(("dense_1", "no_such_block"))
    view.select(["dense_1"])
    assert told == [("dense_1",)]


def test_a_move_is_one_step_on_the_grid_and_links_follow(view) -> None:
    hand = Hand(view)
    before = places(view)["dense_1"]
    link = view.canvas.links[("input_1", "dense_1")]
    start = hand.card("dense_1")
    hand.press(start)
    for step in range(1, 8):
        hand.move(start + QPointF(10 * step + 1, 7 * step))
        assert places(view)["dense_1"] == before
        assert link.end == hand.port("dense_1", "input")
    hand.release(start + QPointF(71, 50))
    after = places(view)["dense_1"]
    assert (after[0] - before[0], after[1] - before[1]) == (72, 48)
    stack = view.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Move")
    stack.undo()
    assert places(view)["dense_1"] == before
    assert view.canvas.blocks["dense_1"].pos() == QPointF(*before)


def test_selected_blocks_move_together(view) -> None:
    hand = Hand(view)
    view.select(("dense_1", "dense_2"))
    before = places(view)
    hand.drag(hand.card("dense_1"), hand.card("dense_1") + QPointF(0, 80))
    after = places(view)
    for block_id, moved in (("input_1", 0), ("dense_1", 80), ("dense_2", 80), ("output_1", 0)):
        assert after[block_id] == (before[block_id][0], before[block_id][1] + moved)
    assert view.document.undo_stack.count() == 1
    assert view.selected() == ("dense_1", "dense_2")


def test_a_trembling_hand_moves_nothing(view) -> None:
    hand = Hand(view)
    start = hand.card("dense_1")
    hand.press(start)
    hand.move(start + QPointF(2, 1))
    hand.release(start + QPointF(2, 1))
    assert view.document.undo_stack.count() == 0


def test_escape_puts_moved_blocks_back(view) -> None:
    hand = Hand(view)
    start = hand.card("dense_1")
    hand.press(start)
    hand.move(start + QPointF(60, 60))
    hand.key(Qt.Key.Key_Escape)
    assert view.canvas.blocks["dense_1"].pos() == QPointF(*places(view)["dense_1"])
    hand.release(start + QPointF(60, 60))
    assert view.document.undo_stack.count() == 0


def test_nudges_are_merged_per_selection(view) -> None:
    hand = Hand(view)
    before = places(view)
    view.select(("dense_1",))
    for _ in range(3):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.document.undo_stack.count() == 1
    x, y = before["dense_1"]
    assert places(view)["dense_1"] == (x + 12, y + 20)
    view.select(("dense_2",))
    hand.key(Qt.Key.Key_Up)
    assert view.document.undo_stack.count() == 2
    view.document.undo_stack.undo()
    view.document.undo_stack.undo()
    assert places(view) == before


def test_delete_closes_the_gap_and_can_be_undone(view) -> None:
    hand = Hand(view)
    hand.click(hand.card("dense_1"))
    hand.key(Qt.Key.Key_Delete)
    assert "dense_1" not in view.canvas.blocks
    assert ("input_1", "dense_2") in view.canvas.links
    assert view.selected() == ()
    stack = view.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Delete Dense 1")
    stack.undo()
    assert view.document.experiment == example("xor-tanh")
    assert set(view.canvas.links) == {
        ("input_1", "dense_1"),
        ("dense_1", "dense_2"),
        ("dense_2", "output_1"),
    }


def test_backspace_deletes_blocks_and_links_in_one_step(view) -> None:
    view.canvas.select(("output_1",), (("input_1", "dense_1"),))
    Hand(view).key(Qt.Key.Key_Backspace)
    assert set(view.canvas.links) == {("dense_1", "dense_2")}
    assert view.document.undo_stack.count() == 1


def test_select_all_and_delete_leaves_an_invitation(view) -> None:
    hand = Hand(view)
    hand.key(Qt.Key.Key_A, CTRL)
    assert len(view.selected()) == 4
    hand.key(Qt.Key.Key_Delete)
    assert not view.canvas.blocks
    labels = [w for w in view.findChildren(object) if getattr(w, "text", None)]
    shown = [w.text() for w in labels if callable(w.text) and w.isVisible()]
    assert any(str(text).startswith("Drag an Input block here to begin") for text in shown)


def test_a_rectangle_selects_what_it_touches(view) -> None:
    hand = Hand(view)
    first, last = (view.canvas.blocks[b].card_rect for b in ("dense_1", "dense_2"))
    hand.drag(first.topLeft() + QPointF(4, -60), last.bottomLeft() + QPointF(20, 40))
    assert view.selected() == ("dense_1", "dense_2")
    assert view.document.undo_stack.count() == 0


def test_tab_walks_through_the_network_and_out(view) -> None:
    hand = Hand(view)
    view.setFocus()
    seen = []
    for _ in range(4):
        hand.key(Qt.Key.Key_Tab)
        seen += view.selected()
    assert seen == ["input_1", "dense_1", "dense_2", "output_1"]
    hand.key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected() == ("dense_2",)
    view.select(("output_1",))
    hand.key(Qt.Key.Key_Tab)
    assert view.selected() == ("output_1",)


def test_a_block_is_renamed_where_its_name_stands(view, qtbot) -> None:
    from PySide6.QtWidgets import QLineEdit

    view.select(("dense_1",))
    Hand(view).key(Qt.Key.Key_F2)
    field = view.findChild(QLineEdit)
    QTest.keyClicks(field, "Eyes")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.document.experiment.network.by_id["dense_1"].name == "Eyes"
    assert view.canvas.blocks["dense_1"].face.title == "Eyes"
    assert view.document.undo_stack.undoText() == "Rename"


def test_the_menu_of_a_block_disconnects_it(view) -> None:
    from nnstudio.ui.canvas.menus import selection_menu

    view.select(("dense_1",))
    menu = selection_menu(view)
    actions = {action.text(): action for action in menu.actions()}
    assert {"Rename", "Disconnect", "Delete"} <= set(actions)
    actions["Disconnect"].trigger()
    assert set(view.canvas.links) == {("dense_2", "output_1")}
    assert view.document.undo_stack.count() == 1
    menu.deleteLater()


def test_a_click_on_another_block_is_told_once(view) -> None:
    hand = Hand(view)
    view.select(("dense_1",))
    told = []
    view.selectionChanged.connect(told.append)
    hand.click(hand.card("dense_2"))
    assert told == [("dense_2",)]


def test_the_space_bar_turns_a_drag_into_a_pan(view) -> None:
    hand = Hand(view)
    card = hand.card("dense_1")
    spot = hand.spot(card)
    QTest.keyPress(view, Qt.Key.Key_Space)
    hand.press(card)
    hand.move(card + QPointF(60, 40))
    hand.release(hand.view.mapToScene(spot.x() + 60, spot.y() + 40))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert (hand.spot(card) - spot).toTuple() == (60, 40)
    assert view.document.undo_stack.count() == 0
    assert view.selected() == ()
    hand.click(card)
    assert view.selected() == ("dense_1",)
