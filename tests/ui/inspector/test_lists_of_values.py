"""A list in a field makes a comparison: it is shown, can be taken back, and a wrong one is kept as text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from ui.inspector.hands import dense, line, row, write

from nnstudio.core.study.variants import vary
from nnstudio.ui.inspector.compare_popover import ComparePopover


def compared(document) -> dict[str, str]:
    variations = document.experiment.comparison.variations
    return {variation.path: variation.values for variation in variations}


def popover() -> ComparePopover:
    found = QApplication.activePopupWidget()
    assert isinstance(found, ComparePopover)
    return found


def ask(form, *path: str) -> ComparePopover:
    menu = row(form, *path).menu()
    next(action for action in menu.actions() if action.text() == "Compare values…").trigger()
    return popover()


@pytest.mark.parametrize("text", ["0.1, 0.01", "log 1e-4..1e-1 x 7"])
def test_a_typed_list_is_one_undoable_step_and_stays_in_sight(
    inspector, document, qtbot, text
) -> None:
    rate = line(inspector.training_form, "optimizer", "learning_rate")
    write(qtbot, rate, text)
    assert compared(document) == {"training.optimizer.learning_rate": text}
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Compare Learning rate"
    assert rate.text() == text and rate.property("varies") is True
    # The one value that training by itself uses is as it was.
    assert document.experiment.training.optimizer.learning_rate == 0.001
    document.undo_stack.undo()
    assert rate.text() == "0.001" and not rate.property("varies")


@pytest.mark.parametrize(
    "text", ["0.1, x", "0.1,", "log 0..1 x 5", "1..0 x 4", "0.1..1", "-1, 0.1"]
)
def test_a_wrong_list_stays_with_one_sentence(inspector, document, qtbot, text) -> None:
    rate = line(inspector.training_form, "optimizer", "learning_rate")
    write(qtbot, rate, text)
    assert rate.text() == text and rate.property("error") is True
    assert row(inspector.training_form, "learning_rate").sentence().startswith("problem.")
    assert compared(document) == {}
    qtbot.keyClick(rate, Qt.Key.Key_Escape)
    assert rate.text() == "0.001"


def test_one_value_typed_over_a_list_ends_the_comparison_in_the_same_step(
    inspector, document, qtbot
) -> None:
    units = line(inspector.block_form, "units")
    write(qtbot, units, "50, 100")
    write(qtbot, units, "64")
    assert dense(document).units == 64 and compared(document) == {}
    document.undo_stack.undo()
    assert dense(document).units == 100 and units.text() == "50, 100"


def test_the_cross_behind_a_list_leads_back_to_one_value(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.block_form, "units"), "50, 100")
    several = row(inspector.block_form, "units")._several
    assert several is not None
    cross = several.back
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert compared(document) == {}
    assert line(inspector.block_form, "units").text() == "100" and not cross.isVisible()
    assert document.undo_stack.undoText() == "One value of Units"


def test_up_and_down_leave_a_list_alone(inspector, document, qtbot) -> None:
    units = line(inspector.block_form, "units")
    write(qtbot, units, "50, 100")
    qtbot.keyClick(units, Qt.Key.Key_Up)
    assert units.text() == "50, 100" and compared(document) == {"dense_2.units": "50, 100"}


def test_parts_are_compared_by_ticking_them(inspector, document, qtbot) -> None:
    sheet = ask(inspector.training_form, "optimizer")
    assert sheet.boxes["adam"].isChecked() and not sheet.button.isEnabled()
    sheet.boxes["sgd"].click()
    assert sheet.line.text() == "adam, sgd" and sheet.button.isEnabled()
    sheet.boxes["adam"].click()
    sheet.boxes["adam"].click()
    qtbot.mouseClick(sheet.button, Qt.MouseButton.LeftButton)
    assert compared(document) == {"training.optimizer": "sgd, adam"}
    shown = row(inspector.training_form, "optimizer")
    assert shown._several is not None
    assert shown._several.button.words == "SGD, Adam"
    assert not shown.editor.isVisible()
    shown.end_list()
    assert compared(document) == {} and shown.editor.isVisible()


def test_numbers_behind_a_part_outlast_its_box(inspector, document, qtbot) -> None:
    sheet = ask(inspector.training_form, "optimizer")
    sheet.line.setText("momentum(learning_rate=0.1), sgd")
    assert sheet.boxes["momentum"].isChecked()
    sheet.boxes["adam"].click()
    assert sheet.line.text() == "momentum(learning_rate=0.1), sgd, adam"
    sheet.boxes["sgd"].click()
    assert sheet.line.text() == "momentum(learning_rate=0.1), adam"
    qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    face = row(inspector.training_form, "optimizer")._several
    assert face is not None
    assert face.button.words == "Momentum 0.1, Adam"


def test_a_wrong_value_in_the_sheet_is_said_there(inspector, document) -> None:
    sheet = ask(inspector.training_form, "optimizer")
    sheet.line.setText("sgd, nobody")
    assert sheet.sentence.text().startswith("problem.unknown_part")
    assert not sheet.button.isEnabled()
    sheet.close()
    assert compared(document) == {}


def test_a_number_begins_with_its_neighbours(inspector, document, qtbot) -> None:
    sheet = ask(inspector.training_form, "optimizer", "learning_rate")
    assert sheet.line.text() == "1e-4, 0.001, 0.01"
    qtbot.mouseClick(sheet.button, Qt.MouseButton.LeftButton)
    assert compared(document) == {"training.optimizer.learning_rate": "1e-4, 0.001, 0.01"}


def test_a_hidden_layer_can_vary_with_all_others(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.block_form, "units"), "50, 100")
    sheet = ask(inspector.block_form, "units")
    assert not sheet.everywhere.isChecked()
    sheet.everywhere.click()
    qtbot.mouseClick(sheet.button, Qt.MouseButton.LeftButton)
    # One list takes the place of the other.
    assert compared(document) == {"hidden.units": "50, 100"}
    inspector.set_selection(("dense_1",))
    assert line(inspector.block_form, "units").text() == "50, 100"
    inspector.set_selection(("output",))
    assert all(each.list_text() is None for each in inspector.block_form.rows())
    inspector.set_selection(("dense_3",))
    write(qtbot, line(inspector.block_form, "units"), "10, 20")
    assert compared(document) == {"hidden.units": "10, 20"}


def test_all_hidden_layers_are_compared_together_and_some_are_not(
    inspector, document, qtbot
) -> None:
    inspector.set_selection(("dense_1", "dense_2"))
    units = line(inspector.block_form, "units")
    write(qtbot, units, "50, 100")
    assert "all hidden layers" in row(inspector.block_form, "units").sentence()
    assert units.text() == "50, 100" and compared(document) == {}
    qtbot.keyClick(units, Qt.Key.Key_Escape)
    inspector.set_selection(("dense_1", "dense_2", "dense_3", "dense_4"))
    write(qtbot, line(inspector.block_form, "units"), "50, 100")
    assert compared(document) == {"hidden.units": "50, 100"}


def test_lists_made_elsewhere_are_shown_and_other_documents_have_none(
    inspector, document, another
) -> None:
    document.edit(lambda e: vary(e, "data.training_samples", "100, 300"), "x")
    assert line(inspector.data_form, "training_samples").text() == "100, 300"
    document.open(another, None)
    assert line(inspector.data_form, "training_samples").text() == ""
