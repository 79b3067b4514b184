"""Building as fast as typing: a network by keyboard alone, by mouse, and chips dropped, changed, taken off."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu

from journeys.hands import Hands, Key, inside
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.dense import Dense
from nnstudio.ui.canvas.overlays.quick_line import QuickLine
from nnstudio.ui.widgets.number_edit import NumberEdit

TEXTBOOK = [784, 100, 100, 100, 100, 10]


@pytest.fixture
def empty(hands: Hands) -> Hands:
    hands.choose("File", "New")
    assert hands.experiment == Experiment()
    return hands


def sizes(hands: Hands) -> list[int]:
    """Units along the chain, the data's features first."""
    network = hands.experiment.network
    hidden = [getattr(network.by_id[b].layer, "units", None) for b in network.order]
    return [hands.experiment.data.input_features, *(size for size in hidden if size)]


def line(hands: Hands) -> QuickLine:
    widget = hands.canvas.quick.widget
    assert widget is not None
    return widget


def type_layers(hands: Hands, text: str) -> None:
    """Press the slash where the keyboard is, type, Enter."""
    hands.key(Key.Key_Slash)
    hands.come_to_front()
    assert line(hands).isVisible() and line(hands).line.hasFocus()
    hands.qtbot.keyClicks(line(hands).line, text)
    hands.key(Key.Key_Return)
    assert not line(hands).isVisible(), line(hands).result.text()


def undo_all_redo_all(hands: Hands) -> None:
    """Back to the start is the empty canvas, forward to the end what was built."""
    stack = hands.studio.document.undo_stack
    while stack.canRedo():
        hands.key("Ctrl+Shift+Z", at=hands.canvas)
    final = hands.experiment
    while stack.canUndo():
        hands.key("Ctrl+Z", at=hands.canvas)
    assert hands.experiment == Experiment()
    while stack.canRedo():
        hands.key("Ctrl+Shift+Z", at=hands.canvas)
    assert hands.experiment == final


def test_the_textbooks_network_with_the_keyboard_alone(empty: Hands) -> None:
    hands = empty
    hands.canvas.setFocus()
    began = time.monotonic()
    type_layers(hands, "input, dense 100 relu he x4, output")
    took = time.monotonic() - began
    assert sizes(hands) == TEXTBOOK
    assert errors(hands.experiment) == ()
    assert took < 5, f"three keystrokes and a line took {took:.1f} s"
    # The last block is selected; the next line goes before it, for nothing comes after an output.
    type_layers(hands, "dropout 0.2")
    assert ("dense_4", "dropout_1") in hands.links()
    hands.key("Ctrl+Z")
    hands.canvas.select(("dense_2",))
    hands.qtbot.keyClicks(hands.canvas, "+-+")
    assert sizes(hands)[2] == 150
    hands.key("Ctrl+Z")
    assert sizes(hands) == TEXTBOOK
    hands.key("Ctrl+Return")
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > 5)
    hands.key("Ctrl+.")
    hands.wait_for("stopped")
    undo_all_redo_all(hands)


def test_step_by_step_with_completions(empty: Hands) -> None:
    hands = empty
    hands.canvas.setFocus()
    for text in ("input", "dense 100 relu", "dense 50 tanh he dropout 0.2 bn", "output"):
        type_layers(hands, text)
    made = hands.layer("dense_2")
    assert isinstance(made, Dense)
    assert (made.units, made.activation.type, made.initializer.type) == (50, "tanh", "he_normal")
    assert (made.dropout, made.batch_norm) == (0.2, "before")
    assert hands.links() == {
        ("input_1", "dense_1"),
        ("dense_1", "dense_2"),
        ("dense_2", "output_1"),
    }
    undo_all_redo_all(hands)


def test_a_line_begins_in_the_palette(empty: Hands) -> None:
    hands = empty
    search = hands.window.palette_panel.search
    hands.click(search)
    hands.qtbot.keyClicks(search, "input")
    hands.key(Key.Key_Return)
    hands.click(search)
    hands.qtbot.keyClicks(search, "/")
    assert line(hands).isVisible()
    hands.key(Key.Key_Escape)
    assert not line(hands).isVisible() and hands.canvas.hasFocus()
    hands.click(search)
    hands.qtbot.keyClicks(search, "dense 20 relu")
    hands.key(Key.Key_Return)
    assert hands.links() == {("input_1", "dense_1")}


def test_the_same_network_with_the_mouse(empty: Hands) -> None:
    hands = empty
    viewport = hands.canvas.viewport().rect()
    hands.drag_part("Two-layer net", inside(viewport, 0.5, 0.5))
    assert sizes(hands) == [784, 50, 10]
    hands.drag_part("Deep MLP", inside(viewport, 0.5, 0.5))
    assert sizes(hands) == TEXTBOOK
    assert "Undo" in hands.message
    assert errors(hands.experiment) == ()
    undo_all_redo_all(hands)


def test_chips_are_dropped_changed_and_dragged_off(empty: Hands) -> None:
    hands = empty
    hands.drag_part("MLP", inside(hands.canvas.viewport().rect(), 0.5, 0.5))
    hands.click(hands.canvas.viewport(), inside(hands.canvas.viewport().rect(), 0.5, 0.9))
    for part in ("Batch norm", "Dropout", "L1", "Tanh", "Orthogonal"):
        hands.drag_part(part, hands.middle("dense_1"))
    made = hands.layer("dense_1")
    assert (made.batch_norm, made.dropout, made.activation.type) == ("before", 0.2, "tanh")
    assert (made.initializer.type, made.weight_decay.type) == ("orthogonal", "l1")
    assert set(hands.canvas.canvas.blocks) == {"input_1", "dense_1", "output_1"}
    for words in ("BN before", "drop 0.2", "L1 0.01", "Tanh", "Orthogonal"):
        assert words in hands.card("dense_1")

    # A click changes one.
    hands.click(hands.canvas.viewport(), hands.chip("dense_1", "dropout"))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    number = menu.findChild(NumberEdit)
    assert number is not None
    hands.wait(number.hasFocus)
    hands.qtbot.keyClicks(number, "0.5")
    hands.qtbot.keyClick(number, Key.Key_Return)
    assert hands.layer("dense_1").dropout == 0.5

    # A drag off the card takes it away, and the card says so before.
    said: list[str] = []
    for field in ("dropout", "weight_decay", "batch_norm"):
        start = hands.chip("dense_1", field)
        hands.drag(
            start,
            QPoint(start.x(), hands.canvas.height() - 20),
            over=lambda: said.append(hands.canvas.reason.text()),
        )
    made = hands.layer("dense_1")
    assert (made.dropout, made.batch_norm, made.weight_decay.active) == (0, "none", False)
    assert all(words.startswith("Let go to remove") for words in said) and len(said) == 3
    undo_all_redo_all(hands)


def test_a_block_is_taken_out_and_put_elsewhere(empty: Hands) -> None:
    hands = empty
    hands.canvas.setFocus()
    type_layers(hands, "input, 20 relu, dropout, 10 relu, output")
    # Its links are deleted, the gap is closed, and the block lies there without any.
    for link in (("dense_1", "dropout_1"), ("dropout_1", "dense_2")):
        hands.click(hands.canvas.viewport(), hands.halfway(*link))
        hands.key(Key.Key_Delete)
    hands.drag(hands.middle("dropout_1"), hands.middle("dropout_1") + QPoint(0, 130))
    hands.drag_link("dense_1", "dense_2")
    assert not any("dropout_1" in link for link in hands.links())
    goal = hands.halfway("dense_2", "output_1")
    grip = hands.middle("dropout_1") - hands.spot(hands.block("dropout_1").card_rect.center())
    link = hands.canvas.canvas.links["dense_2", "output_1"]
    lit: list[bool] = []
    hands.drag(hands.middle("dropout_1"), goal + grip, over=lambda: lit.append(link.receiving))
    assert lit == [True]
    assert {("dense_2", "dropout_1"), ("dropout_1", "output_1")} <= hands.links()
    assert errors(hands.experiment) == ()
    undo_all_redo_all(hands)
