"""A small network is looked at from the inside: neurons, weights changed by hand, the gradient on its links."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from journeys.hands import CTRL, LEFT, NONE, Hands, Key
from nnstudio.core.experiment.examples import example
from nnstudio.ui.neurons_view import NeuronsView
from nnstudio.ui.panels.histograms import HistogramsPanel


@pytest.fixture
def xor(hands: Hands) -> Hands:
    """2-8-8-1 on XOR, with its neurons in sight."""
    hands.window.files.open_example("xor-tanh")
    hands.wait(lambda: hands.experiment.name == example("xor-tanh").name)
    hands.wait(lambda: len(neurons(hands).columns) == 4)
    return hands


def neurons(hands: Hands) -> NeuronsView:
    return hands.window.flow.neurons


def on_line(hands: Hands, source: str, target: str, index: tuple[int, int]) -> QPoint:
    """A point of the canvas where the line of a weight is alone."""
    lines = neurons(hands).lines[source, target]
    path = lines._paths[index]
    spots = [hands.spot(path.pointAtPercent(share / 40)) for share in range(1, 40)]
    return next(spot for spot in spots if lines.nearest(hands.canvas.mapToScene(spot)) == index)


def weight(hands: Hands, source: str, target: str, index: tuple[int, int]) -> float:
    return float(neurons(hands).lines[source, target].weights[index])


def test_look_inside_train_and_change_a_weight(xor: Hands) -> None:
    hands = xor
    spot = on_line(hands, "input_1", "dense_1", (1, 3))
    before = weight(hands, "input_1", "dense_1", (1, 3))
    hands.click(hands.canvas.viewport(), spot)
    assert neurons(hands).field is None
    hands.wait(lambda: "Train" in hands.message)
    hands.press("run.step")
    hands.wait_for("paused")
    hands.wait(lambda: weight(hands, "input_1", "dense_1", (1, 3)) != before)
    hands.wait(lambda: hands.canvas.canvas.links["dense_1", "dense_2"].flow is not None)
    hands.click(hands.canvas.viewport(), on_line(hands, "input_1", "dense_1", (1, 3)))
    field = neurons(hands).field
    assert field is not None
    hands.qtbot.keyClick(field, Key.Key_A, CTRL)
    hands.qtbot.keyClicks(field, "2.5")
    hands.qtbot.keyClick(field, Key.Key_Return)
    hands.wait(lambda: weight(hands, "input_1", "dense_1", (1, 3)) == 2.5)
    hands.qtbot.keyClick(field, Key.Key_Escape)
    hands.press("run.main")
    hands.wait_for("done")
    trained = hands.studio.session.checkpoint
    assert trained is not None
    shown = neurons(hands).lines["input_1", "dense_1"]
    hands.wait(lambda: (shown.weights == trained.parameters["dense_1.weights"]).all())


def test_switches_of_the_view_menu(xor: Hands) -> None:
    hands = xor
    hands.press("run.step")
    hands.wait_for("paused")
    link = hands.canvas.canvas.links["dense_1", "dense_2"]
    hands.wait(lambda: link.flow is not None)
    hands.choose("View", "Signal flow")
    hands.wait(lambda: link.flow is None)
    hands.choose("View", "Neurons and weights")
    hands.wait(lambda: not neurons(hands).columns)
    hands.choose("View", "Neurons and weights")
    hands.choose("View", "Signal flow")
    hands.wait(lambda: neurons(hands).columns and link.flow is not None)


def test_another_layer_width_shows_other_neurons(xor: Hands) -> None:
    hands = xor
    hands.select("dense_1")
    hands.type_into("Units", "3")
    hands.wait(lambda: neurons(hands).columns["dense_1"].count == 3)
    hands.type_into("Units", "100")
    hands.wait(lambda: not neurons(hands).columns)
    action = hands.window.actions_table["view.neurons"]
    hands.wait(lambda: not action.isEnabled() and "16" in action.statusTip())


def test_the_histograms_of_a_whole_run(hands: Hands) -> None:
    hands.window.files.open_example("digits-mlp")
    hands.press("run.main")
    hands.wait_for("done")
    panel = hands.window.views.panel(HistogramsPanel)
    hands.click(panel.form._segment(2))
    hands.wait(lambda: panel.grid._cells["weights", 0].upright)
    QTest.mouseClick(panel.grid.viewport(), LEFT, NONE, panel.grid.cell_rect(0, 1).center())
    hands.wait(lambda: len(hands.canvas.selected()) == 1)
    assert panel.sentence.text()
