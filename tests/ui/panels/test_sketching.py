"""What is expected is drawn on the curves by mouse and by keyboard, stays, and is judged once there is a run."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.sketching import key_of
from nnstudio.ui.plots.curve_plot import CurvePlot
from nnstudio.ui.run_view import RunView

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
EXPERIMENT = edits.set_training(example("xor-tanh"), epochs=20)
IDLE = RunView()


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    made = CurvesPanel()
    qtbot.addWidget(made)
    made.resize(900, 340)
    made.show()
    made.show_document(EXPERIMENT, (), ())
    made.refresh(IDLE)
    return made


def done(epochs: int = 20) -> RunView:
    trainer = Trainer(edits.set_training(EXPERIMENT, epochs=epochs))
    list(trainer.run())
    return RunView(
        state="done",
        experiment=trainer.experiment,
        history=trainer.history,
        step=trainer.step,
        total_steps=trainer.total_steps,
        newest=trainer.step,
    )


def draw(plot: CurvePlot, *points: tuple[float, float]) -> None:
    """Press at the first place, move over the others and let go."""
    view = plot.view
    places = [view.to_pixel(*point) for point in points]
    QTest.mousePress(view, LEFT, NONE, places[0].toPoint())
    for place in places[1:]:
        at = QPointF(place.toPoint())
        moved = QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            QPointF(view.mapToGlobal(at.toPoint())),
            Qt.MouseButton.NoButton,
            LEFT,
            NONE,
        )
        QApplication.sendEvent(view, moved)
    QTest.mouseRelease(view, LEFT, NONE, places[-1].toPoint())


def test_without_sketching_nothing_is_drawn_and_no_room_taken(panel: CurvesPanel) -> None:
    draw(panel.accuracy, (0.2, 0.2), (0.8, 0.8))
    assert not panel.sketching.sketches and not panel.sketching.bar.isVisible()


def test_a_curve_is_drawn_with_the_mouse_over_the_planned_epochs(panel: CurvesPanel) -> None:
    drawn: list[bool] = []
    panel.sketching.changed.connect(lambda: drawn.append(True))
    panel.sketching.begin("test_accuracy")
    panel.refresh(IDLE)
    assert panel.accuracy.view.x_range == (0.0, 20.0)
    assert panel.sketching.bar.isVisible() and panel.sketching.bar.done.isVisible()
    draw(panel.accuracy, (0.0, 0.5), (10.0, 0.9), (20.0, 0.9))
    sketch = panel.sketching.sketches["test_accuracy"]
    assert drawn and sketch.end == 20.0
    assert sketch.values[0] == pytest.approx(0.5, abs=0.03)
    assert np.array(sketch.values[50:]) == pytest.approx(0.9, abs=0.03)
    series = panel.accuracy.series[key_of("test_accuracy")]
    assert series.has_points() and series.pattern == [7.0, 4.5]
    assert not panel.grab().isNull()
    # Drawn over: the newest line counts.
    draw(panel.accuracy, (5.0, 0.1), (10.0, 0.1))
    assert panel.sketching.sketches["test_accuracy"].values[40] == pytest.approx(0.1, abs=0.03)
    panel.sketching.bar.done.click()
    assert not panel.sketching.active and panel.sketching.bar.isVisible()
    assert "Train" in panel.sketching.bar.sentence.text()


def test_on_the_other_plot_it_is_the_other_curve_of_the_same_data(panel: CurvesPanel) -> None:
    panel.sketching.begin("train_accuracy")
    panel.refresh(IDLE)
    top = panel.loss.view.y_range[1]
    assert top > math.log(2), "an empty plot reaches as high as the loss begins"
    draw(panel.loss, (0.0, 0.6), (20.0, 0.1))
    assert list(panel.sketching.sketches) == ["train_loss"]
    assert panel.sketching.bar.curves.currentData() == "train_loss"
    assert panel.loss.view.y_range[1] == top, "the range does not follow the hand"


def test_the_keyboard_draws_too(panel: CurvesPanel, qtbot: QtBot) -> None:
    panel.sketching.begin("test_accuracy")
    panel.refresh(IDLE)
    view = panel.accuracy.view
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert not panel.sketching.sketches, "up and down only aim"
    for _ in range(10):
        qtbot.keyClick(view, Qt.Key.Key_Right)
        qtbot.keyClick(view, Qt.Key.Key_Up)
    sketch = panel.sketching.sketches["test_accuracy"]
    assert sketch.values[0] == pytest.approx(0.3) and sketch.values[36] == pytest.approx(0.75)
    assert sketch.values[36] > sketch.values[10] and math.isnan(sketch.values[60])
    assert not panel.grab().isNull()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert panel.sketching.sketches["test_accuracy"] == sketch
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert not panel.sketching.sketches
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not panel.sketching.active and not panel.sketching.bar.isVisible()


def test_after_the_run_the_difference_is_said_as_it_was_measured(panel: CurvesPanel) -> None:
    panel.sketching.begin("train_loss")
    panel.refresh(IDLE)
    draw(panel.loss, (0.0, 0.7), (20.0, 0.7))
    panel.sketching.end()
    view = done()
    panel.refresh(view)
    assert view.history is not None
    (verdict,) = panel.sketching.verdicts()
    sketch = np.array(panel.sketching.sketches["train_loss"].values)
    losses = view.history.column("train_loss")
    expected = np.abs(np.interp(np.arange(21.0), np.linspace(0, 20, 101), sketch) - losses).mean()
    assert verdict.apart == pytest.approx(float(expected), rel=1e-6)
    said = panel.sketching.bar.sentence.text()
    assert said.startswith("Training loss: your sketch is") and "direction is wrong" in said
    assert panel.loss.series[key_of("train_loss")].has_points(), "the sketch stays"
    assert not panel.grab().isNull()


def test_the_sketch_stays_through_an_empty_view_and_can_be_shown_again(panel: CurvesPanel) -> None:
    panel.sketching.begin("test_accuracy")
    panel.refresh(IDLE)
    draw(panel.accuracy, (0.0, 0.5), (20.0, 0.9))
    panel.refresh(done(3))
    panel.refresh(IDLE)
    assert panel.accuracy.series[key_of("test_accuracy")].has_points()
    sketches = panel.sketching.sketches
    panel.sketching.show_sketches({})
    assert not panel.accuracy.series[key_of("test_accuracy")].has_points()
    panel.sketching.show_sketches(sketches)
    assert panel.accuracy.series[key_of("test_accuracy")].has_points()


def test_on_a_logarithmic_loss_the_hand_draws_what_it_points_at(panel: CurvesPanel) -> None:
    panel.refresh(done())
    panel.loss.set_log_y(True)
    panel.sketching.begin("test_loss")
    panel.refresh(done())
    low, high = panel.loss.view.y_range
    draw(panel.loss, (1.0, (low + high) / 2), (19.0, (low + high) / 2))
    values = panel.sketching.sketches["test_loss"].values
    assert values[50] == pytest.approx(10 ** ((low + high) / 2), rel=0.05)
