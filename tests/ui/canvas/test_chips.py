"""Chips on a card: clicked for their menu, dragged off, carried to another block; by keyboard as well."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from ui.canvas.hand import CTRL, Hand

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.choosing import give
from nnstudio.core.experiment.examples import example
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.penalties.l2 import L2
from nnstudio.ui.canvas.menus import selection_menu
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.widgets.number_edit import NumberEdit


@pytest.fixture
def rich(open_canvas) -> CanvasView:
    """Dense 1 has batch norm, dropout and weight decay."""
    experiment = example("xor-tanh")
    for part in (BatchNorm(), Dropout(), L2(strength=0.01)):
        experiment = give(experiment, ["dense_1"], part)
    return open_canvas(experiment)


def layer(view: CanvasView, block_id: str = "dense_1") -> Any:
    return view.document.experiment.network.by_id[block_id].layer


def popup() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, text: str):
    return next(action for action in menu.actions() if action.text() == text)


def test_a_card_shows_its_choices(rich: CanvasView) -> None:
    face = rich.canvas.blocks["dense_1"].face
    assert face.chips == ("Tanh", "Xavier", "BN before", "drop 0.2", "L2 0.01")
    assert face.fields == ("activation", "initializer", "batch_norm", "dropout", "weight_decay")
    assert rich.canvas.blocks["input_1"].face.fields == ("", "")


def test_a_click_opens_the_family_with_the_present_one_marked(rich: CanvasView) -> None:
    Hand(rich).click(Hand(rich).chip("dense_1", "activation"))
    menu = popup()
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Tanh"]
    entry(menu, "ReLU").trigger()
    menu.close()
    assert layer(rich).activation.type == "relu"
    assert rich.document.undo_stack.undoText() == "Change Activation"
    assert rich.selected() == ("dense_1",)


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        ("dropout", "0.35", lambda made: made.dropout),
        ("weight_decay", "0.35", lambda made: made.weight_decay.strength),
    ],
)
def test_numbers_are_typed_in_the_menu(rich: CanvasView, field: str, typed: str, read) -> None:
    Hand(rich).click(Hand(rich).chip("dense_1", field))
    menu = popup()
    edit = menu.findChild(NumberEdit)
    assert edit is not None
    QApplication.processEvents()
    if field == "dropout":
        assert edit.hasFocus(), "there is nothing else in this menu to do"
    else:
        edit.setFocus()
        edit.selectAll()
    QTest.keyClicks(edit, typed)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert not menu.isVisible()
    assert read(layer(rich)) == 0.35
    assert rich.document.undo_stack.count() == 1


def test_a_number_out_of_bounds_is_not_taken(rich: CanvasView) -> None:
    before = rich.document.experiment
    Hand(rich).click(Hand(rich).chip("dense_1", "dropout"))
    menu = popup()
    edit = menu.findChild(NumberEdit)
    assert edit is not None
    QApplication.processEvents()
    QTest.keyClicks(edit, "7")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert menu.isVisible() and edit.problem() == "said problem.not_below"
    menu.close()
    assert rich.document.experiment is before


def test_another_penalty_keeps_the_strength(rich: CanvasView) -> None:
    Hand(rich).click(Hand(rich).chip("dense_1", "weight_decay"))
    menu = popup()
    entry(menu, "L1").trigger()
    menu.close()
    assert layer(rich).weight_decay.chip == "L1 0.01"


@pytest.mark.parametrize(
    ("field", "left"),
    [
        ("batch_norm", lambda made: made.batch_norm == "none"),
        ("dropout", lambda made: made.dropout == 0),
        ("weight_decay", lambda made: not made.weight_decay.active),
        ("activation", lambda made: made.activation.type == "identity"),
        ("initializer", lambda made: made.initializer.type == "he_normal"),
    ],
)
def test_dragged_off_the_card_it_is_gone(rich: CanvasView, field: str, left) -> None:
    before = rich.document.experiment
    hand = Hand(rich)
    start = hand.chip("dense_1", field)
    hand.press(start)
    hand.move(start + QPointF(10, 10))
    hand.move(QPointF(0, 300))
    assert [i for i in rich.canvas.items() if type(i).__name__ == "ChipGhost"]
    assert rich.reason.text().startswith("Let go to remove ")
    hand.release(QPointF(0, 300))
    assert left(layer(rich))
    assert not [i for i in rich.canvas.items() if type(i).__name__ == "ChipGhost"]
    assert rich.reason.text() == ""
    assert rich.document.undo_stack.count() == 1
    assert rich.document.undo_stack.undoText().startswith("Remove ")
    assert rich.document.experiment.positions == before.positions
    rich.document.undo_stack.undo()
    assert rich.document.experiment == before


def test_let_go_on_its_own_card_nothing_happens(rich: CanvasView) -> None:
    before = rich.document.experiment
    hand = Hand(rich)
    hand.drag(hand.chip("dense_1", "dropout"), hand.card("dense_1"))
    assert rich.document.experiment is before
    hand.press(hand.chip("dense_1", "dropout"))
    hand.move(QPointF(0, 300))
    hand.key(Qt.Key.Key_Escape)
    assert rich.document.experiment is before
    assert all(item.opacity() == 1 for item in rich.canvas.blocks.values())


def test_carried_to_another_block_it_is_there_too(rich: CanvasView) -> None:
    hand = Hand(rich)
    start, end = hand.chip("dense_1", "dropout"), hand.card("dense_2")
    hand.press(start)
    hand.move(start + QPointF(12, 0))
    blocks = rich.canvas.blocks
    assert blocks["dense_2"].reception == "takes" and blocks["output_1"].reception == "refuses"
    hand.move(end)
    assert rich.reason.text() == "Also for Dense 2"
    hand.release(end)
    assert layer(rich, "dense_2").dropout == layer(rich).dropout == 0.2
    assert all(item.reception == "" for item in blocks.values())
    before = rich.document.experiment
    hand.press(start)
    hand.move(start + QPointF(12, 0))
    hand.move(hand.card("output_1"))
    assert rich.reason.text() == "Output has no Dropout."
    hand.release(hand.card("output_1"))
    assert rich.document.experiment is before


def test_a_default_is_said_to_be_one(view: CanvasView) -> None:
    experiment = edits.set_field(example("mnist-mlp"), "dense_1", "units", 5)
    view.document.open(experiment, None)
    hand = Hand(view)
    hand.press(hand.chip("dense_1", "initializer"))
    hand.move(QPointF(100, 300))
    hand.move(QPointF(110, 300))
    assert "default" in view.reason.text()
    hand.release(QPointF(110, 300))
    assert view.document.experiment == experiment


def test_several_blocks_change_together(view: CanvasView) -> None:
    view.select(("dense_1", "dense_2"))
    Hand(view).click(Hand(view).chip("dense_1", "activation"))
    menu = popup()
    entry(menu, "ReLU").trigger()
    menu.close()
    assert {layer(view, b).activation.type for b in ("dense_1", "dense_2")} == {"relu"}
    assert layer(view, "output_1").activation.type == "sigmoid"
    assert view.document.undo_stack.count() == 1


def test_with_ctrl_a_chip_is_only_a_place_on_the_card(view: CanvasView) -> None:
    view.select(("dense_1",))
    Hand(view).click(Hand(view).chip("dense_2", "activation"), CTRL)
    assert QApplication.activePopupWidget() is None
    assert view.selected() == ("dense_1", "dense_2")


def test_the_menu_of_the_block_offers_every_choice(view: CanvasView) -> None:
    view.select(("dense_1",))
    menu = selection_menu(view)
    inner = {each.objectName(): each for each in menu.findChildren(QMenu) if each.objectName()}
    assert list(inner) == ["activation", "initializer", "batch_norm", "dropout", "weight_decay"]
    inner["batch_norm"].aboutToShow.emit()
    entry(inner["batch_norm"], "after").trigger()
    assert layer(view).batch_norm == "after"
    inner["dropout"].aboutToShow.emit()
    edit = inner["dropout"].findChild(NumberEdit)
    assert edit is not None
    edit.setText("0.5")
    edit.setModified(True)
    edit.commit()
    assert layer(view).dropout == 0.5
    menu.close()
    menu.deleteLater()


@pytest.mark.parametrize(
    ("field", "words"),
    [("activation", "Tanh"), ("dropout", "Share of the outputs"), ("weight_decay", "weight decay")],
)
def test_a_chip_says_what_it_means(rich: CanvasView, field: str, words: str) -> None:
    spot = rich.mapFromScene(Hand(rich).chip("dense_1", field))
    event = QHelpEvent(QEvent.Type.ToolTip, spot, rich.viewport().mapToGlobal(spot))
    assert QApplication.sendEvent(rich.viewport(), event)
    assert words in QToolTip.text() and "drag it off" in QToolTip.text()
    QToolTip.hideText()
