"""A network that cannot be trained says what is wrong, where, and offers to mend it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from journeys.hands import CTRL, Hands, Key, inside, is_sentence, seen, shown_text


def problem_row(hands: Hands, words: str) -> Any:
    """The line of the list of problems with these words; its tab is brought to the front."""
    panel = hands.window.problems_panel
    if not seen(panel):
        hands.raise_panel("problems")
    found = [row for row in panel.rows if words in row.text.text()]
    assert len(found) == 1, [row.text.text() for row in panel.rows]
    hands.wait(lambda: seen(found[0]))
    return found[0]


def test_without_output_train_is_disabled_with_the_reason(hands: Hands) -> None:
    hands.select("output_1")
    hands.key(Key.Key_Delete)
    train = hands.button("run.main")
    hands.wait(lambda: not train.isEnabled())
    for action in ("run.step", "run.epoch", "run.restart"):
        assert not hands.button(action).isEnabled()
    assert train.toolTip().startswith("Training cannot start: ") and is_sentence(train.toolTip())
    assert "Output" in train.toolTip()
    hands.key("Ctrl+Return")
    assert hands.state == "idle"
    # The same in the list, and a sentence on the block whose output now goes nowhere.
    assert hands.window.docks["problems"].windowTitle() == "Problems (2)"
    assert "2 problems" in shown_text(hands.canvas)
    (sentence,) = hands.block("dense_4").sentences
    assert is_sentence(sentence)
    assert sentence in hands.block("dense_4").toolTip()
    # A new Output block wires itself and all is well again.
    edge = inside(hands.canvas.viewport().rect(), 0.93, 0.45)
    hands.drag_part("Output", edge)
    hands.wait(train.isEnabled)
    assert not train.toolTip().startswith("Training cannot start")
    assert "No problems" in shown_text(hands.canvas)
    assert hands.block("dense_4").sentences == ()
    assert hands.window.docks["problems"].windowTitle() == "Problems"


def test_a_click_on_a_problem_selects_its_block_and_field(hands: Hands) -> None:
    hands.select("output_1")
    hands.type_into("Units", "7")
    hands.select("dense_1")
    row = problem_row(hands, "7 units")
    assert "Output" in shown_text(row) and "10 classes" in row.text.text()
    hands.click(row, QPoint(30, row.height() // 2))
    assert hands.canvas.selected() == ("output_1",)
    units = hands.row("Units").editor.control()
    hands.wait(units.hasFocus)


def test_the_number_of_problems_opens_the_list(hands: Hands) -> None:
    hands.select("output_1")
    hands.type_into("Units", "7")
    assert not seen(hands.window.problems_panel)
    note = next(
        child for child in hands.canvas.findChildren(QAbstractButton) if child.text() == "1 problem"
    )
    hands.click(note)
    hands.wait(lambda: seen(hands.window.problems_panel))


def test_the_fix_button_mends_wrong_output_units(hands: Hands) -> None:
    hands.select("output_1")
    hands.type_into("Units", "7")
    train = hands.button("run.main")
    hands.wait(lambda: not train.isEnabled())
    row = problem_row(hands, "7 units")
    assert row.button.text() == "Fit the output to MNIST-5k"
    hands.click(row.button)
    assert hands.layer("output_1").units == 10
    units = hands.row("Units").editor.control()
    assert isinstance(units, QLineEdit) and units.text() == "10"
    hands.wait(train.isEnabled)
    # The fix is an edit like any other.
    hands.choose("Edit", "Undo")
    assert hands.layer("output_1").units == 7
    # The card in the inspector mends it as well.
    (card,) = hands.window.inspector.block_problems.cards()
    assert card.button is not None
    hands.scroll_to(card.button)
    hands.click(card.button)
    assert hands.layer("output_1").units == 10
    hands.press("run.main")
    hands.wait_for("running")


def test_a_problem_behind_a_loop_of_edits_never_starts_a_run(hands: Hands) -> None:
    """Everything deleted at once: many problems, none of them a crash."""
    hands.click(hands.canvas.viewport(), inside(hands.canvas.viewport().rect(), 0.5, 0.9))
    hands.key(Key.Key_A, CTRL)
    assert len(hands.canvas.selected()) == 6
    hands.key(Key.Key_Delete)
    hands.wait(lambda: not hands.button("run.main").isEnabled())
    hands.key("Ctrl+Return")
    hands.key("F10")
    hands.key("Ctrl+R")
    assert hands.state == "idle"
    hands.key("Ctrl+Z")
    hands.wait(lambda: hands.button("run.main").isEnabled())
    assert len(hands.canvas.canvas.blocks) == 6
