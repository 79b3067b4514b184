"""The badge of a block says what is wrong and mends it on the spot, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from ui.canvas.hand import Hand

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example

BROKEN = edits.set_field(
    edits.disconnect(example("xor-tanh"), "input_1", "dense_1"), "output_1", "units", 7
)


@pytest.fixture
def troubled(open_canvas):
    """A canvas that is told of its problems as the window tells it."""
    view = open_canvas(BROKEN)

    def told(*_: object) -> None:
        view.set_problems([p for p in check(view.document.experiment) if p.severity != "hint"])

    view.document.changed.connect(told)
    told()
    return view


def test_a_click_on_the_badge_says_what_is_wrong_and_the_button_mends_it(troubled) -> None:
    hand, sheet = Hand(troubled), troubled.trouble.sheet
    hand.click(troubled.canvas.blocks["output_1"].badge)
    assert sheet.isVisible() and troubled.selected() == ("output_1",)
    assert [card.sentence.text() for card in sheet.cards.cards()] == ["said problem.output_units"]
    assert troubled.rect().contains(sheet.geometry())
    (button,) = sheet.cards.buttons()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()
    assert troubled.document.experiment.network.by_id["output_1"].layer.units == 2
    assert troubled.document.undo_stack.count() == 1
    assert not troubled.canvas.problems_of("output_1")
    troubled.document.undo_stack.undo()
    assert troubled.document.experiment == BROKEN and troubled.canvas.problems_of("output_1")


def test_a_drag_from_the_badge_moves_nothing(troubled) -> None:
    hand = Hand(troubled)
    badge = troubled.canvas.blocks["output_1"].badge
    hand.drag(badge, badge + QPoint(60, 60))
    assert troubled.document.undo_stack.count() == 0


def test_the_mouse_over_the_badge_is_enough(troubled, qtbot) -> None:
    port, sheet = troubled.viewport(), troubled.trouble.sheet
    spot = troubled.mapFromScene(troubled.canvas.blocks["output_1"].badge)
    QTest.mouseMove(port, spot + QPoint(0, 40))
    QTest.mouseMove(port, spot)
    qtbot.waitUntil(sheet.isVisible)
    QTest.mouseMove(port, QPoint(5, port.height() - 5))
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=3000)


def test_keys_go_from_problem_to_problem(troubled, qtbot) -> None:
    trouble = troubled.trouble
    troubled.activateWindow()
    troubled.setFocus()
    visited = []
    for _ in range(4):
        trouble.next()
        visited.append((trouble.sheet.block_id, troubled.selected()))
    assert visited == [
        ("input_1", ("input_1",)),
        ("dense_1", ("dense_1",)),
        ("output_1", ("output_1",)),
        ("input_1", ("input_1",)),
    ]
    trouble.next()
    trouble.next()
    (button,) = trouble.sheet.cards.buttons()
    qtbot.waitUntil(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert troubled.document.undo_stack.count() == 1
    qtbot.waitUntil(troubled.hasFocus)
    trouble.next()
    assert trouble.sheet.block_id == "input_1" and trouble.sheet.isVisible()
    QTest.keyClick(trouble.sheet, Qt.Key.Key_Escape)
    assert not trouble.sheet.isVisible()


def test_looking_elsewhere_and_edits_take_the_sheet_away(troubled) -> None:
    trouble = troubled.trouble
    trouble.open_for("output_1")
    assert trouble.sheet.isVisible()
    troubled.zoom_in()
    assert not trouble.sheet.isVisible()
    trouble.open_for("output_1")
    troubled.document.edit(lambda e: edits.rename(e, "output_1", "x"), "Rename")
    assert not trouble.sheet.isVisible()


def test_blocks_without_problems_have_no_badge(troubled) -> None:
    item = troubled.canvas.blocks["dense_2"]
    assert not item.on_badge(item.badge)
    troubled.trouble.open_for("dense_2")
    assert not troubled.trouble.sheet.isVisible()


def test_a_problem_of_no_block_asks_for_the_list(open_canvas, qtbot) -> None:
    view = open_canvas(edits.remove_blocks(example("xor-tanh"), ["output_1"]))
    found = [p for p in check(view.document.experiment) if p.block is None]
    view.set_problems(found)
    assert found
    with qtbot.waitSignal(view.problemsRequested):
        view.trouble.next()
