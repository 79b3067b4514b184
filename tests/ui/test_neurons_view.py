"""Neurons and weights on the canvas: what is drawn is what there is, and a click changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from conformance.networks import chain, dense
from conformance.runs import finished
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weight_edit import WeightEdit
from nnstudio.core.training.weights import Weights
from nnstudio.language.sentences import say
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.document import Document
from nnstudio.ui.neurons_view import NeuronsView
from nnstudio.ui.run_view import RunView
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import DARK


def small() -> Experiment:
    layers = (dense(3, activation=Tanh()), dense(4, activation=Tanh()))
    training = Training(batch_size=10, epochs=4)
    return edits.arrange(
        chain(Input(), *layers, Output(units=2), dataset=Gauss(points=100), training=training)
    )


class Stage:
    """A canvas with neurons, and what they asked for."""

    def __init__(self, qtbot: QtBot, experiment: Experiment, settings: QSettings) -> None:
        self.qtbot = qtbot
        self.document = Document(experiment)
        self.canvas = CanvasView(self.document, say)
        qtbot.addWidget(self.canvas)
        self.canvas.resize(900, 500)
        self.canvas.show()
        self.canvas.fit()
        self.said: list[str] = []
        self.canvas.message.connect(self.said.append)
        self.neurons = NeuronsView(self.canvas, settings, self.canvas)
        self.asked: list[object] = []
        self.neurons.asked.connect(self.asked.append)

    def show(self, view: RunView | None = None) -> None:
        shown = view or RunView()
        self.neurons.refresh(shown)
        self.qtbot.waitUntil(lambda: self.neurons._task.working_on is None)
        self.neurons.refresh(shown)

    def running(self, state: str = "running", steps: int = 5) -> RunView:
        trainer = Trainer(self.document.experiment)
        finished(trainer, steps)
        return RunView(
            state=state,  # type: ignore[arg-type]
            experiment=self.document.experiment,
            weights=Weights.of(trainer.state),
            step=steps,
        )

    def click_line(self, source: str, target: str, index: tuple[int, int]) -> None:
        lines = self.neurons.lines[source, target]
        path = lines._paths[index]
        points = [path.pointAtPercent(share / 40) for share in range(1, 40)]
        # Lines cross; somewhere each is alone.
        point = next(
            one
            for one in map(self.canvas.mapFromScene, points)
            if lines.nearest(self.canvas.mapToScene(one)) == index
        )
        QTest.mouseClick(
            self.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point
        )


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def stage(qtbot: QtBot, settings: QSettings) -> Iterator[Stage]:
    made = Stage(qtbot, small(), settings)
    yield made
    made.neurons.shutdown()


def test_without_a_run_the_starting_weights_are_shown(stage: Stage) -> None:
    stage.show()
    assert {key: column.count for key, column in stage.neurons.columns.items()} == {
        "b0": 2,
        "b1": 3,
        "b2": 4,
        "b3": 2,
    }
    state = Trainer(small()).state
    for source, target in (("b0", "b1"), ("b1", "b2"), ("b2", "b3")):
        shown = stage.neurons.lines[source, target].weights
        assert np.array_equal(shown, state.parameter(f"{target}.weights"))
    assert stage.asked == []
    assert len(stage.neurons.columns["b1"]._faces.pictures) == 3


def test_a_run_is_followed_and_asked_for_its_weights(stage: Stage) -> None:
    view = stage.running()
    stage.show(view)
    assert "weights" in stage.asked
    assert view.weights is not None
    shown = stage.neurons.lines["b1", "b2"].weights
    assert np.array_equal(shown, view.weights.parameters["b2.weights"])
    later = stage.running(steps=20)
    stage.neurons.refresh(later)
    assert not np.array_equal(stage.neurons.lines["b1", "b2"].weights, shown)


def test_looking_back_shows_the_weights_of_then_and_asks_for_nothing(stage: Stage) -> None:
    stage.show(stage.running())
    stage.asked.clear()
    past = replace(stage.running("done", steps=1), looking_back=1)
    stage.neurons.refresh(past)
    assert past.weights is not None
    assert np.array_equal(
        stage.neurons.lines["b0", "b1"].weights, past.weights.parameters["b1.weights"]
    )
    assert stage.asked == []
    stage.click_line("b0", "b1", (0, 0))
    assert stage.neurons.field is None
    assert "present" in stage.said[-1]


def test_a_click_on_a_line_changes_its_weight_while_a_run_is_alive(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.show(stage.running("paused"))
    stage.click_line("b0", "b1", (1, 2))
    field = stage.neurons.field
    assert field is not None
    weight = stage.neurons.lines["b0", "b1"].weights[1, 2]
    assert field.value() == pytest.approx(float(weight), rel=1e-5)
    field.selectAll()
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not [one for one in stage.asked if isinstance(one, WeightEdit)]
    assert field.property("error") is True
    field.selectAll()
    QTest.keyClicks(field, "-2.5e-1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert WeightEdit("b1", "weights", (1, 2), -0.25) in stage.asked
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert [o for o in stage.asked if isinstance(o, WeightEdit)][-1].value == pytest.approx(-0.15)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert stage.neurons.field is None


def test_without_a_run_it_says_why_nothing_can_be_changed(stage: Stage) -> None:
    stage.show()
    stage.click_line("b0", "b1", (0, 1))
    assert stage.neurons.field is None
    assert "Train" in stage.said[-1]


def test_the_pointer_is_told_which_weight_it_is_on(stage: Stage) -> None:
    stage.show(stage.running())
    lines = stage.neurons.lines["b1", "b2"]
    for index in ((0, 0), (2, 3), (1, 0)):
        point = lines._paths[index].pointAtPercent(0.1)
        assert lines.nearest(point) == index
        assert stage.canvas.canvas.weight_near(point) == (lines, index)
        point = lines._paths[index].pointAtPercent(0.9)
        assert lines.nearest(point) == index
    assert f"{index[0] + 1} → Dense 2 {index[1] + 1}: w = " in lines.words(index)
    assert lines.nearest(stage.canvas.mapToScene(QPoint(1, 1))) is None


def test_neurons_go_with_their_block(stage: Stage) -> None:
    stage.show(stage.running())
    lines = stage.neurons.lines["b0", "b1"]
    before = lines._paths[0, 0].currentPosition()
    item = stage.canvas.canvas.blocks["b1"]
    item.setPos(item.x() + 40, item.y() + 60)
    after = lines._paths[0, 0].currentPosition()
    assert (after - before).x() == pytest.approx(40)
    assert (after - before).y() == pytest.approx(60)


def test_editing_the_network_under_it(stage: Stage) -> None:
    stage.show(stage.running())
    stage.document.edit(lambda e: edits.set_field(e, "b1", "units", 5), "Units")
    stage.show()
    assert stage.neurons.columns["b1"].count == 5
    assert stage.neurons.lines["b1", "b2"].weights.shape == (5, 4)
    stage.document.edit(lambda e: edits.remove_blocks(e, ["b2"]), "Delete")
    stage.show()
    stage.document.undo_stack.undo()
    stage.show()
    assert set(stage.neurons.columns) == {"b0", "b1", "b2", "b3"}
    stage.document.edit(lambda e: edits.set_field(e, "b1", "units", 100), "Units")
    stage.show()
    assert not stage.neurons.columns and not stage.neurons.lines
    assert all(item.below.isNull() for item in stage.canvas.canvas.blocks.values())


def test_another_network_may_be_too_large_and_have_none_of_these_blocks(stage: Stage) -> None:
    """Opening it takes the blocks away, and with them what hung on them."""
    stage.show()
    assert stage.neurons.columns
    for name in ("mnist-mlp", "xor-tanh", "residual-mlp"):
        stage.document.open(example(name), None)
        QApplication.processEvents()
    assert not stage.neurons.columns and not stage.neurons.lines


def test_what_is_too_large_says_why(qtbot: QtBot, settings: QSettings) -> None:
    stage = Stage(qtbot, example("mnist-mlp"), settings)
    assert not stage.neurons.possible
    assert "16" in stage.neurons.says()
    stage.show()
    assert not stage.neurons.columns


def test_switched_off_it_is_gone_and_stays_off(stage: Stage, settings: QSettings) -> None:
    stage.show()
    stage.neurons.switch()
    assert not stage.neurons.columns
    assert not NeuronsView(stage.canvas, settings, stage.canvas).on
    stage.neurons.switch()
    stage.show()
    assert stage.neurons.columns


def test_both_themes_and_values_that_are_no_numbers_can_be_painted(
    stage: Stage, qapp: QApplication
) -> None:
    view = stage.running()
    stage.show(view)
    light = stage.canvas.grab().toImage()
    themes.apply(qapp, DARK)
    try:
        assert stage.canvas.grab().toImage() != light
    finally:
        themes.set_mode(qapp, "light", scale=1.0)
    assert view.weights is not None
    broken = {name: array.copy() for name, array in view.weights.parameters.items()}
    broken["b2.weights"][0, 0] = np.nan
    broken["b1.bias"][0] = np.inf
    stage.neurons.refresh(replace(view, weights=replace(view.weights, parameters=broken)))
    assert not stage.canvas.grab().toImage().isNull()
