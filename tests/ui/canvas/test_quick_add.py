"""Layers typed over the canvas: what is promised while typing is what Enter adds, wired and in one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from ui.canvas.hand import LEFT, Hand

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.dense import Dense
from nnstudio.language import set_language
from nnstudio.ui.canvas.view import CanvasView


def linked(view: CanvasView) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in view.document.experiment.network.links}


def type_line(view: CanvasView, text: str):
    QTest.keyClicks(view, "/")
    widget = view.quick.widget
    assert widget is not None and widget.isVisible()
    # As an input method does it: QTest has no keys for Korean.
    widget.line.insert(text)
    return widget


def enter(widget) -> None:
    QTest.keyClick(widget.line, Qt.Key.Key_Return)


def test_enter_adds_behind_the_selected_block(view: CanvasView) -> None:
    view.select(("dense_1",))
    widget = type_line(view, "dense 50 relu dropout 0.2")
    assert "8 → 50" in widget.result.text() and "450 parameters" in widget.result.text()
    assert "Dense 1" in widget.hint.text()
    enter(widget)
    assert not widget.isVisible() and view.hasFocus()
    assert {("dense_1", "dense_3"), ("dense_3", "dense_2")} <= linked(view)
    assert ("dense_1", "dense_2") not in linked(view)
    assert view.selected() == ("dense_3",)
    made = view.document.experiment.network.by_id["dense_3"].layer
    assert isinstance(made, Dense) and (made.units, made.dropout) == (50, 0.2)
    cards = [item.card_rect for item in view.canvas.blocks.values()]
    assert not any(a is not b and a.intersects(b) for a in cards for b in cards)
    stack = view.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Add Dense")
    stack.undo()
    assert view.document.experiment == example("xor-tanh")


def test_without_a_selection_it_comes_before_the_output(view: CanvasView) -> None:
    enter(type_line(view, "dropout 0.3"))
    assert {("dense_2", "dropout_1"), ("dropout_1", "output_1")} <= linked(view)
    # The output gives nothing on: what follows it comes before it, too.
    view.select(("output_1",))
    enter(type_line(view, "bn"))
    assert {("dropout_1", "batch_norm_1"), ("batch_norm_1", "output_1")} <= linked(view)


def test_a_whole_network_in_one_line(open_canvas) -> None:
    view = open_canvas(edits.set_data(Experiment(), dataset=example("xor-tanh").data.dataset))
    enter(type_line(view, "input, dense 8 tanh x3, output"))
    assert errors(view.document.experiment) == ()
    assert len(view.canvas.blocks) == 5 and len(view.canvas.links) == 4
    assert view.document.undo_stack.count() == 1
    assert view.document.undo_stack.undoText() == "Add 5 layers"
    assert view.shows_all


def test_what_is_not_understood_is_said_and_nothing_happens(view: CanvasView) -> None:
    before = view.document.experiment
    widget = type_line(view, "dense 5 qqzz")
    assert widget.result.text() == "said problem.phrase_unknown"
    enter(widget)
    assert widget.isVisible() and view.document.experiment is before
    QTest.keyClick(widget.line, Qt.Key.Key_Escape)
    assert not widget.isVisible() and view.hasFocus()
    assert view.document.experiment is before


def test_a_line_begun_elsewhere_is_gone_on_with(view: CanvasView) -> None:
    view.type_in("dense 5 qq")
    widget = view.quick.widget
    assert widget is not None and widget.isVisible() and view.document.undo_stack.count() == 0
    QTest.keyClicks(widget.line, "z")
    assert widget.line.text() == "dense 5 qqz"
    QTest.keyClick(widget.line, Qt.Key.Key_Escape)
    view.select(("dense_1",))
    view.type_in("dense 5 relu")
    assert not widget.isVisible()
    assert {("dense_1", "dense_3"), ("dense_3", "dense_2")} <= linked(view)


def test_tab_and_arrows_complete(view: CanvasView) -> None:
    widget = type_line(view, "dr")
    assert widget.completions() == ["Dropout"]
    QTest.keyClick(widget.line, Qt.Key.Key_Tab)
    assert widget.line.text() == "Dropout "
    assert widget.line.hasFocus()
    widget.line.setText("dense 5 re")
    assert widget.completions()[:2] == ["ReLU", "Leaky ReLU"]
    QTest.keyClick(widget.line, Qt.Key.Key_Down)
    QTest.keyClick(widget.line, Qt.Key.Key_Down)
    enter(widget)
    assert widget.line.text() == "dense 5 Leaky ReLU " and widget.isVisible()
    enter(widget)
    assert not widget.isVisible()
    made = view.document.experiment.network.by_id["dense_3"].layer
    assert isinstance(made, Dense) and made.activation.type == "leaky_relu"


def test_a_click_on_a_completion_takes_it(view: CanvasView) -> None:
    widget = type_line(view, "max")
    spot = widget.list.visualItemRect(widget.list.item(0)).center()
    QTest.mouseClick(widget.list.viewport(), LEFT, pos=spot)
    assert widget.line.text() == "Maxout " and widget.isVisible()


def test_a_double_click_on_the_ground_types_there(view: CanvasView) -> None:
    spot = QPointF(0, 300)
    QTest.mouseDClick(view.viewport(), LEFT, pos=view.mapFromScene(spot))
    widget = view.quick.widget
    assert widget is not None and widget.isVisible()
    QTest.keyClicks(widget.line, "dense 3")
    enter(widget)
    x, y = view.document.experiment.positions["dense_3"]
    assert abs(y - 300) < 60 and abs(x) < 100
    # A block still is renamed, and not typed over.
    title = view.canvas.blocks["dense_1"].card_rect.topLeft() + QPointF(40, 16)
    QTest.mouseDClick(view.viewport(), LEFT, pos=view.mapFromScene(title))
    assert not widget.isVisible()


def test_korean_words_in_a_korean_window(view: CanvasView) -> None:
    set_language("ko")
    try:
        widget = type_line(view, "밀집층 40 ")
        assert "드롭아웃" in widget.completions()
        assert "밀집층" in widget.result.text()
        widget.line.insert("relu 드롭아웃 0.1")
        enter(widget)
    finally:
        set_language("en")
    made = view.document.experiment.network.by_id["dense_3"].layer
    assert isinstance(made, Dense) and (made.units, made.dropout) == (40, 0.1)


def test_going_elsewhere_closes_the_line(view: CanvasView) -> None:
    widget = type_line(view, "dense")
    Hand(view).click(Hand(view).card("dense_1"))
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not widget.isVisible()


@pytest.mark.parametrize("size", [(240, 160), (320, 400), (2000, 1200)])
def test_the_line_stays_inside_the_canvas(view: CanvasView, size: tuple[int, int]) -> None:
    view.resize(*size)
    widget = type_line(view, "")
    assert widget.x() >= 0 and widget.geometry().right() < view.width()
    assert widget.line.isVisible()


def test_plus_and_minus_change_the_size_in_one_step(view: CanvasView) -> None:
    view.select(("dense_1", "dense_2", "output_1"))
    for _ in range(4):
        QTest.keyClicks(view, "+")
    by_id = view.document.experiment.network.by_id
    sizes = [getattr(by_id[b].layer, "units", 0) for b in ("dense_1", "dense_2", "output_1")]
    assert sizes == [30, 30, 1]
    assert view.document.undo_stack.count() == 1
    QTest.keyClicks(view, "-")
    assert getattr(view.document.experiment.network.by_id["dense_1"].layer, "units", 0) == 20
    assert view.document.undo_stack.count() == 1
    view.document.undo_stack.undo()
    assert view.document.experiment == example("xor-tanh")
    view.select(())
    QTest.keyClicks(view, "+")
    assert view.document.experiment == example("xor-tanh")
