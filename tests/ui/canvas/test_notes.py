"""Notes are written where they stand, moved, made wider and deleted; an empty one is never kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from ui.canvas.hand import Hand

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.note_edits import add_note
from nnstudio.ui.canvas import notes
from nnstudio.ui.canvas.overlays.note_field import NoteField

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def noted(open_canvas):
    """A canvas with one note below the blocks."""
    return open_canvas(add_note(example("xor-tanh"), (40, 200), "기울기 소실\n왜?")[0])


def field_of(view) -> NoteField:
    found = view.findChild(NoteField)
    assert found is not None
    return found


def test_n_writes_a_note(view) -> None:
    before = view.document.experiment
    hand = Hand(view)
    view.setFocus()
    hand.key(Qt.Key.Key_N)
    field = field_of(view)
    field.insertPlainText("vanishing\n여기")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert [note.text for note in view.document.experiment.notes] == ["vanishing\n여기"]
    assert view.canvas.selected_notes() == ("note_1",)
    assert view.document.undo_stack.undoText() == "Add note"
    view.document.undo_stack.undo()
    assert view.document.experiment == before and not view.canvas.notes


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_note_is_not_kept(view, text: str) -> None:
    field = notes.start_note(view, QPointF(0, 0))
    assert field is not None
    field.insertPlainText(text)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert view.document.undo_stack.count() == 0


def test_escape_leaves_the_text_and_leaving_keeps_it(noted) -> None:
    field = notes.write_note(noted, "note_1")
    assert field is not None and field.toPlainText() == "기울기 소실\n왜?"
    field.insertPlainText("other")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert noted.document.undo_stack.count() == 0
    field = notes.write_note(noted, "note_1")
    assert field is not None
    field.insertPlainText("other")
    noted.setFocus()
    assert noted.document.experiment.notes[0].text == "other"
    assert noted.document.undo_stack.undoText() == "Edit note"


def test_escape_keeps_the_words_of_a_new_note(view) -> None:
    field = notes.start_note(view, QPointF(0, 0))
    assert field is not None
    field.insertPlainText("why?")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert [note.text for note in view.document.experiment.notes] == ["why?"]
    view.document.undo_stack.undo()
    assert view.document.experiment.notes == ()


def test_a_note_emptied_is_deleted(noted) -> None:
    field = notes.write_note(noted, "note_1")
    assert field is not None
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert noted.document.experiment.notes == ()
    assert noted.document.undo_stack.undoText() == "Delete note"


def test_a_double_click_and_f2_write_on_a_note(noted) -> None:
    middle = noted.canvas.notes["note_1"].card_rect.center()
    spot = noted.mapFromScene(middle)
    QTest.mouseDClick(noted.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.keyClick(field_of(noted), Qt.Key.Key_Escape)
    noted.canvas.select((), (), ("note_1",))
    Hand(noted).key(Qt.Key.Key_F2)
    assert noted.findChildren(NoteField)


def test_a_note_is_selected_dragged_nudged_and_deleted(noted) -> None:
    hand = Hand(noted)
    middle = noted.canvas.notes["note_1"].card_rect.center()
    hand.click(middle)
    assert noted.canvas.selected_notes() == ("note_1",) and noted.selected() == ()
    hand.drag(middle, middle + QPointF(40, 20))
    note = noted.document.experiment.notes[0]
    assert (note.x, note.y) == (80.0, 220.0)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right)
    assert noted.document.experiment.notes[0].x == 88.0
    assert noted.document.undo_stack.count() == 2
    hand.key(Qt.Key.Key_Delete)
    assert noted.document.experiment.notes == ()
    for _ in range(3):
        noted.document.undo_stack.undo()
    assert (noted.document.experiment.notes[0].x, noted.document.experiment.notes[0].y) == (40, 200)


def test_the_right_edge_makes_it_wider(noted) -> None:
    hand, item = Hand(noted), noted.canvas.notes["note_1"]
    edge = QPointF(item.card_rect.right() - 3, item.card_rect.center().y())
    tall = item.card_rect.height()
    hand.press(edge)
    hand.move(edge + QPointF(-40, 0))
    hand.move(edge + QPointF(-90, 0))
    assert noted.document.experiment.notes[0].width == 180.0
    assert item.card_rect.width() < 100 and item.card_rect.height() >= tall
    hand.key(Qt.Key.Key_Escape)
    hand.release(edge)
    assert item.card_rect.width() == 180.0
    hand.drag(edge, edge + QPointF(100, 0))
    assert noted.document.experiment.notes[0].width == 276.0
    assert noted.document.undo_stack.undoText() == "Resize note"


def test_the_rectangle_and_select_all_take_notes_too(noted) -> None:
    hand, area = Hand(noted), noted.canvas.notes["note_1"].card_rect
    hand.drag(area.bottomRight() + QPointF(20, 20), area.center())
    assert noted.canvas.selected_notes() == ("note_1",) and noted.selected() == ()
    hand.key(Qt.Key.Key_A, CTRL)
    assert noted.canvas.selected_notes() == ("note_1",) and len(noted.selected()) == 4


def test_a_block_and_a_note_move_together_as_one_step(noted) -> None:
    hand = Hand(noted)
    noted.canvas.select(("dense_1",), (), ("note_1",))
    x, y = noted.document.experiment.positions["dense_1"]
    start = hand.card("dense_1")
    hand.drag(start, start + QPointF(20, 40))
    after = noted.document.experiment
    assert after.positions["dense_1"] == (x + 20, y + 40)
    assert (after.notes[0].x, after.notes[0].y) == (60.0, 240.0)
    assert noted.document.undo_stack.count() == 1


def test_a_long_note_wraps_and_a_limit_holds(view) -> None:
    field = notes.start_note(view, QPointF(0, 0))
    assert field is not None
    field.setPlainText("가" * 2_500)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    item = view.canvas.notes["note_1"]
    assert len(view.document.experiment.notes[0].text) == 2_000
    assert item.card_rect.height() > 1_000 and item.card_rect.width() == 180.0
