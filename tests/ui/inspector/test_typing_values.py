"""Typed, stepped and picked values become undoable steps; wrong ones stay as text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication
from ui.inspector.hands import dense, line, pick, row, write

from nnstudio.core.experiment import edits
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.penalties.l2 import L2
from nnstudio.ui.widgets.segmented import Segmented

# -- typing ------------------------------------------------------------------------------------------


def test_a_typed_value_is_one_undoable_step(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.block_form, "units"), "64")
    assert dense(document).units == 64
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Change Units"
    document.undo_stack.undo()
    assert dense(document).units == 100
    assert line(inspector.block_form, "units").text() == "100"


@pytest.mark.parametrize("text", ["0", "-1", "abc", "1e999", ""])
def test_a_wrong_learning_rate_stays_with_one_sentence(inspector, document, qtbot, text) -> None:
    before = document.experiment
    target = line(inspector.training_form, "optimizer", "learning_rate")
    write(qtbot, target, text)
    assert target.text() == text
    assert target.property("error") is True
    assert row(inspector.training_form, "learning_rate").sentence().startswith("problem.")
    assert document.experiment is before
    # The text also stays when the focus goes, and other changes come.
    line(inspector.training_form, "seed").setFocus()
    document.edit(lambda e: edits.set_training(e, epochs=3), "x")
    assert target.text() == text and row(inspector.training_form, "learning_rate").sentence()
    # Esc brings the value back.
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_Escape)
    assert target.text() == "0.001"
    assert row(inspector.training_form, "learning_rate").sentence() == ""


def test_the_sentence_goes_as_soon_as_the_text_is_right(inspector, document, qtbot) -> None:
    target = line(inspector.training_form, "learning_rate")
    write(qtbot, target, "-", None)
    assert row(inspector.training_form, "learning_rate").sentence() == ""
    qtbot.keyClick(target, Qt.Key.Key_Return)
    assert row(inspector.training_form, "learning_rate").sentence()
    write(qtbot, target, "0.5", None)
    assert row(inspector.training_form, "learning_rate").sentence() == ""
    assert document.experiment.training.optimizer == Adam()


@pytest.mark.parametrize("text", ["1e-2", " 0.01 ", ".01", "0.010"])
def test_numbers_may_be_written_in_many_ways(inspector, document, qtbot, text) -> None:
    target = line(inspector.training_form, "learning_rate")
    write(qtbot, target, text)
    assert document.experiment.training.optimizer == Adam(learning_rate=0.01)
    assert target.text() == "0.01"


def test_leaving_a_field_commits_it(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.block_form, "dropout"), "0.25", Qt.Key.Key_Tab)
    assert dense(document).dropout == 0.25


def test_typing_the_same_value_again_is_no_step(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.training_form, "learning_rate"), "1e-3")
    assert document.undo_stack.count() == 0


def test_steps_of_one_field_merge_and_typed_values_do_not(inspector, document, qtbot) -> None:
    rate = line(inspector.training_form, "learning_rate")
    rate.setFocus()
    for _ in range(3):
        qtbot.keyClick(rate, Qt.Key.Key_Up)
    assert document.experiment.training.optimizer == Adam(learning_rate=0.01)
    assert document.undo_stack.count() == 1
    seed = line(inspector.training_form, "seed")
    qtbot.keyClick(seed, Qt.Key.Key_Down)
    qtbot.keyClick(seed, Qt.Key.Key_Down)
    assert document.experiment.training.seed == 0
    assert document.undo_stack.count() == 2
    write(qtbot, seed, "5")
    write(qtbot, seed, "6")
    assert document.undo_stack.count() == 4
    document.undo_stack.undo()
    assert document.experiment.training.seed == 5


def test_steps_from_zero_are_small(inspector, document, qtbot) -> None:
    decay = line(inspector.block_form, "weight_decay", "strength")
    qtbot.keyClick(decay, Qt.Key.Key_Up)
    assert dense(document).weight_decay == L2(strength=1e-4)
    qtbot.keyClick(decay, Qt.Key.Key_Down)
    assert dense(document).weight_decay == L2()
    # Back where it began, there is nothing to undo.
    assert document.undo_stack.count() == 0


def test_undo_keys_go_to_the_window_unless_text_is_being_typed(inspector, qtbot) -> None:
    told: list[str] = []
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), inspector)
    shortcut.activated.connect(lambda: told.append("undo"))
    target = line(inspector.block_form, "units")
    target.setFocus()
    undo = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(inspector.windowHandle(), *undo)
    assert told == ["undo"]
    qtbot.keyClicks(target, "7")
    qtbot.keyClick(inspector.windowHandle(), *undo)
    assert told == ["undo"]
    assert target.text() == "100"


# -- parts -------------------------------------------------------------------------------------------


def test_another_optimiser_brings_its_own_fields_and_its_own_rate(
    inspector, document, qtbot
) -> None:
    pick(qtbot, inspector.training_form, "optimizer", "sgd")
    assert document.experiment.training.optimizer == SGD()
    paths = [each.path for each in inspector.training_form.rows()]
    assert ("optimizer", "learning_rate") in paths and ("optimizer", "beta_1") not in paths


def test_a_rate_the_user_set_is_carried_over(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.training_form, "learning_rate"), "0.02")
    pick(qtbot, inspector.training_form, "optimizer", "sgd")
    assert document.experiment.training.optimizer == SGD(learning_rate=0.02)
    assert line(inspector.training_form, "learning_rate").text() == "0.02"


def test_fields_of_parts_inside_blocks_are_edited_too(inspector, document, qtbot) -> None:
    pick(qtbot, inspector.block_form, "initializer", "normal")
    write(qtbot, line(inspector.block_form, "initializer", "std"), "1")
    assert dense(document).initializer.model_dump() == {"std": 1.0}
    assert dense(document, "dense_1").initializer.type == "he_normal"


def test_data_and_samples(inspector, document, qtbot) -> None:
    samples = line(inspector.data_form, "training_samples")
    assert samples.text() == "" and samples.placeholderText() == "all 4,000"
    write(qtbot, samples, "300")
    assert document.experiment.data.used == 300
    write(qtbot, samples, "")
    assert document.experiment.data.training_samples is None
    pick(qtbot, inspector.data_form, "dataset", "xor")
    assert samples.placeholderText() == "all 250"
    assert inspector.block_head.caption.text() == "100 → 100 · 10,100"


def test_segments(inspector, document, qtbot) -> None:
    segments = row(inspector.block_form, "batch_norm").editor.control()
    assert isinstance(segments, Segmented)
    segments.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert dense(document).batch_norm == "before"
    document.undo_stack.undo()
    assert segments.value() == "none"


# -- default and dot -----------------------------------------------------------------------------------


def test_a_changed_field_has_a_dot_and_can_be_reset(inspector, document, qtbot) -> None:
    units = row(inspector.block_form, "units")
    assert not units.is_changed()
    assert not units.menu().actions()[-1].isEnabled()
    write(qtbot, line(inspector.block_form, "units"), "7")
    assert units.is_changed()
    reset = units.menu().actions()[-1]
    assert reset.text() == "Reset to default" and reset.isEnabled()
    reset.trigger()
    assert dense(document).units == 100 and not units.is_changed()
    assert document.undo_stack.undoText() == "Change Units"


def test_the_menu_of_a_line_has_reset_besides_the_usual(inspector, qtbot) -> None:
    target = line(inspector.block_form, "units")
    menu = target.createStandardContextMenu()
    usual = len(menu.actions())
    target.menu_opening.emit(menu)
    added = [action.text() for action in menu.actions()[usual:]]
    assert added == ["", "Compare values…", "Reset to default"]
    menu.deleteLater()


def test_resetting_a_part_carries_nothing_over(inspector, document, qtbot) -> None:
    pick(qtbot, inspector.training_form, "optimizer", "sgd")
    write(qtbot, line(inspector.training_form, "learning_rate"), "0.3")
    optimiser = row(inspector.training_form, "optimizer")
    assert optimiser.is_changed()
    optimiser.reset()
    assert document.experiment.training.optimizer == Adam()


def test_tooltips_tell_meaning_range_unit_and_default(inspector) -> None:
    text = row(inspector.block_form, "weight_decay", "strength").label.toolTip()
    assert text.splitlines() == [
        "lambda; 0 switches it off.",
        "From 0 to 1,000",
        "Default: 0",
        "May change while training",
    ]
    assert (
        "Above 0, up to 1,000,000" in row(inspector.training_form, "learning_rate").label.toolTip()
    )
