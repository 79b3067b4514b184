"""What is selected is shown, together where it can be, and may be renamed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from ui.inspector.hands import combo, dense, line, pick, row, write

from nnstudio.core.experiment import edits
from nnstudio.core.layers.base import LAYERS
from nnstudio.ui.inspector.editors.base import SEVERAL

# -- selection -----------------------------------------------------------------------------------------


def test_the_head_names_the_block_and_its_sizes(inspector, document) -> None:
    assert inspector.block_head.title.text() == "Dense 2"
    assert inspector.block_head.caption.text() == "100 → 100 · 10,100"
    inspector.set_selection(("input_1",))
    assert inspector.block_head.caption.text() == "28×28 → 784"
    assert not inspector.block_form.rows() and not inspector.hint.isHidden()
    inspector.set_selection(())
    assert inspector.block_head.title.text() == "Network"
    assert inspector.block_head.caption.text() == "5 layers · 109,810 parameters"
    assert not inspector.hint.isHidden()


def test_several_blocks_of_one_kind_are_edited_at_once(inspector, document, qtbot) -> None:
    document.edit(lambda e: edits.set_field(e, "dense_3", "units", 30), "x")
    inspector.set_selection(("dense_1", "dense_2", "dense_3"))
    assert inspector.block_head.title.text() == "3 blocks"
    units = line(inspector.block_form, "units")
    assert units.text() == "" and units.placeholderText() == "several"
    assert line(inspector.block_form, "dropout").text() == "0"
    # Nothing typed into a line of several values changes none of them.
    units.setFocus()
    qtbot.keyClick(units, Qt.Key.Key_Return)
    assert dense(document, "dense_3").units == 30
    write(qtbot, units, "50")
    assert {dense(document, f"dense_{i}").units for i in (1, 2, 3)} == {50}
    assert dense(document, "dense_4").units == 100
    assert document.undo_stack.count() == 2
    pick(qtbot, inspector.block_form, "activation", "tanh")
    assert {dense(document, f"dense_{i}").activation.type for i in (1, 2, 3)} == {"tanh"}


def test_parts_that_differ_say_so_and_no_fields_of_their_own(inspector, document, qtbot) -> None:
    inspector.set_selection(("dense_1",))
    pick(qtbot, inspector.block_form, "initializer", "normal")
    assert inspector.block_form.row(("initializer", "std")) is not None
    inspector.set_selection(("dense_1", "dense_2"))
    chosen = combo(inspector.block_form, "initializer")
    assert chosen.currentIndex() == -1 and chosen.placeholderText() == "several"
    assert inspector.block_form.row(("initializer", "std")) is None


def test_blocks_of_different_kinds_show_what_they_share(inspector, document, qtbot) -> None:
    inspector.set_selection(("input_1", "dense_1", "dense_2", "output_1"))
    assert inspector.block_head.title.text() == "4 blocks"
    assert inspector.block_head.caption.text() == "Input, Dense, Output"
    shown = {row.path[0] for row in inspector.block_form.rows()}
    assert {"units", "activation", "initializer", "weight_decay"} <= shown
    assert "batch_norm" not in shown and "in common" in inspector.hint.text()
    activation = combo(inspector.block_form, "activation")
    assert activation.placeholderText() == "several" and activation.currentIndex() == -1
    before = document.experiment
    activation.approached.emit()
    activation.activated.emit(activation.findData("tanh"))
    kinds = {b.id: b.layer.activation.type for b in document.experiment.network.blocks[1:]}
    assert kinds["dense_1"] == kinds["dense_2"] == kinds["output_1"] == "tanh"
    assert kinds["dense_3"] == "relu"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.experiment == before


def test_a_usual_value_that_differs_by_kind_is_nobodys_usual_value(inspector) -> None:
    inspector.set_selection(("dense_1", "output_1"))
    units = row(inspector.block_form, "activation")
    assert units.default() is SEVERAL and not units.is_changed()
    assert "Default" not in units.editor.toolTip()
    inspector.set_selection(("dense_1",))
    assert row(inspector.block_form, "activation").default() is not SEVERAL


def test_kinds_without_a_common_setting_say_so(inspector, document) -> None:
    document.edit(lambda e: edits.add_block(e, LAYERS.get("dropout")(), (0, 900))[0], "x")
    inspector.set_selection(("dense_1", "dropout_1"))
    assert not inspector.block_form.rows()
    assert "different kinds" in inspector.hint.text()
    inspector.set_selection(("input_1",))
    assert not inspector.block_form.rows()


def test_text_being_typed_belongs_to_the_block_it_was_typed_for(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.block_form, "units"), "33", None)
    inspector.set_selection(("dense_3",))
    assert dense(document, "dense_2").units == 33
    assert dense(document, "dense_3").units == 100
    assert line(inspector.block_form, "units").text() == "100"
    write(qtbot, line(inspector.block_form, "units"), "many", Qt.Key.Key_Return)
    inspector.set_selection(("dense_4",))
    assert line(inspector.block_form, "units").text() == "100"
    assert row(inspector.block_form, "units").sentence() == ""


def test_commit_takes_over_what_is_typed_before_a_run(inspector, document, qtbot) -> None:
    write(qtbot, line(inspector.training_form, "epochs"), "9", None)
    inspector.commit()
    assert document.experiment.training.epochs == 9


def test_a_removed_block_is_no_longer_shown(inspector, document) -> None:
    document.edit(lambda e: edits.remove_blocks(e, ["dense_2"]), "x")
    assert inspector.block_head.title.text() == "Network"
    document.undo_stack.undo()
    assert inspector.block_head.title.text() == "Dense 2"


# -- name ----------------------------------------------------------------------------------------------


def test_a_double_click_on_the_title_renames_the_block(inspector, document, qtbot) -> None:
    head = inspector.block_head
    qtbot.mouseDClick(head.title, Qt.MouseButton.LeftButton)
    edit = head.name_edit()
    assert edit is not None and edit.text() == "Dense 2"
    write(qtbot, edit, "Features")
    assert head.title.text() == "Features" and head.name_edit() is None
    assert document.undo_stack.undoText() == "Rename block"
    inspector.rename_selected()
    write(qtbot, head.name_edit(), "")
    assert document.experiment.network.by_id["dense_2"].name == ""
    assert head.title.text() == "Dense 2"
    inspector.rename_selected()
    write(qtbot, head.name_edit(), "Other", Qt.Key.Key_Escape)
    assert head.title.text() == "Dense 2" and document.undo_stack.count() == 2


def test_the_network_has_no_name_to_change(inspector, qtbot) -> None:
    inspector.set_selection(())
    qtbot.mouseDClick(inspector.block_head.title, Qt.MouseButton.LeftButton)
    assert inspector.block_head.name_edit() is None
