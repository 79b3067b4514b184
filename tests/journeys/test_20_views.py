"""The views of results: MNIST-5k is trained, curves are read, mistakes looked at, digits drawn, runs compared."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from journeys.conftest import Answers
from journeys.hands import LEFT, Hands, seen
from nnstudio.core.training.judged import ClassScores
from nnstudio.ui.panels.classes import ClassesPanel
from nnstudio.ui.panels.curves import BATCH, TRAINING, CurvesPanel
from nnstudio.ui.panels.draw_digit import DrawPanel
from nnstudio.ui.panels.overfitting import OverfittingPanel
from nnstudio.ui.widgets.drawing_pad import DrawingPad

SEVEN = [(0.25, 0.2), (0.5, 0.19), (0.75, 0.2), (0.68, 0.35), (0.55, 0.55), (0.45, 0.85)]
ONE = [(0.5, 0.12), (0.5, 0.3), (0.5, 0.5), (0.5, 0.7), (0.5, 0.9)]


def choose_view(hands: Hands, panel: CurvesPanel, text: str) -> None:
    """Click the button over the curves and an entry of its menu."""
    hands.click(panel.options)
    hands.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(each for each in menu.actions() if each.text() == text)
    hands.click(menu, menu.actionGeometry(action).center())


def draw(pad: DrawingPad, points: list[tuple[float, float]]) -> None:
    """A stroke with the left button."""
    square, none = pad.square(), Qt.MouseButton.NoButton
    places = [
        QPointF(square.left() + x * square.width(), square.top() + y * square.height())
        for x, y in points
    ]
    moves = [(QEvent.Type.MouseButtonPress, places[0], LEFT)]
    moves += [(QEvent.Type.MouseMove, place, none) for place in places[1:]]
    moves += [(QEvent.Type.MouseButtonRelease, places[-1], LEFT)]
    for kind, place, button in moves:
        where = QPointF(pad.mapToGlobal(place.toPoint()))
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(pad, QMouseEvent(kind, place, where, button, LEFT, keys))


def test_a_student_looks_at_what_was_learned(hands: Hands) -> None:
    hands.window.resize(1280, 800)
    window = hands.window
    hands.type_into("Epochs", "4")
    hands.press("run.main")
    hands.wait_for("done")
    curves = window.views.panel(CurvesPanel)

    # The pointer over one plot reads both.
    place = curves.loss.view.to_pixel(2.0, 1.0).toPoint()
    QTest.mouseMove(curves.loss.view, place)
    hands.wait(lambda: curves.accuracy.overlay.readout.cursor == pytest.approx(2.0))
    read = {series.key: text for series, text in curves.accuracy.overlay.readout.lines()}
    assert read[TRAINING] == f"{hands.history.column('train_accuracy')[2]:.3f}"
    QTest.mouseMove(curves.loss.view, QPoint(2, 2))

    # Smoothed, and on a logarithmic axis; what was measured stays.
    plain = curves.loss.series[BATCH].drawn_y.copy()
    choose_view(hands, curves, "Half-life 1 epochs")
    smooth = curves.loss.series[BATCH].drawn_y
    assert np.abs(np.diff(smooth)).sum() < 0.5 * np.abs(np.diff(plain)).sum()
    choose_view(hands, curves, "Logarithmic epochs")
    assert curves.loss.view.log_x and curves.accuracy.view.log_x
    choose_view(hands, curves, "Logarithmic epochs")
    hands.click(curves.log)
    assert curves.loss.view.log_y
    hands.click(curves.log)
    np.testing.assert_array_equal(curves.loss.series[BATCH].y, hands.history.batch_losses)

    # Overfitting in words.
    hands.raise_panel("overfitting")
    hands.wait(lambda: "in training" in window.views.panel(OverfittingPanel).sentence.text())

    # The gallery, and in it only what was taken for one other class.
    hands.raise_panel("classes")
    classes = window.views.panel(ClassesPanel)
    hands.wait(lambda: seen(classes.matrix))
    hands.click(classes.modes._segment(1))
    hands.wait(lambda: seen(classes.samples.grid) and classes.samples.store.samples is not None)
    judged = hands.view().judged
    assert judged is not None and isinstance(judged.scores, ClassScores)
    every = len(classes.samples.grid.numbers())
    assert every == judged.samples - int(np.trace(judged.scores.matrix))
    pair = judged.scores.most_confused
    assert pair is not None
    hands.click(classes.matrix, classes.matrix.cell(*pair).center().toPoint())
    assert len(classes.samples.grid.numbers()) == judged.scores.matrix[pair] < every


def test_a_digit_is_drawn_while_training_goes_on(hands: Hands) -> None:
    hands.window.resize(1280, 800)
    hands.type_into("Epochs", "100000")
    hands.press("run.main")
    hands.wait(lambda: hands.state == "running" and hands.view().step > 100)
    hands.raise_panel("draw")
    panel = hands.window.views.panel(DrawPanel)
    hands.wait(lambda: seen(panel.pad) and hands.view().weights is not None)
    draw(panel.pad, SEVEN)
    hands.wait(lambda: len(panel.bars.shares()) == 10)
    hands.wait(lambda: int(np.argmax(panel.bars.shares())) == 7)
    assert len(panel.strips.strips()) == 5
    # New weights come by themselves, and with them another answer to the same drawing.
    said, first = panel.sentence.text(), hands.view().weights
    assert first is not None
    hands.wait(lambda: (now := hands.view().weights) and now.step > first.step)
    hands.wait(lambda: panel.sentence.text() != said)
    hands.click(panel.tools.clear)
    draw(panel.pad, ONE)
    hands.wait(lambda: len(panel.bars.shares()) == 10 and int(np.argmax(panel.bars.shares())) == 1)
    hands.press("run.stop")
    hands.wait_for("stopped")
    # It stands still and still answers.
    hands.click(panel.source.random)
    hands.wait(lambda: panel.bars._true is not None)


def test_a_second_run_has_the_first_one_behind_it(hands: Hands, answers: Answers) -> None:
    hands.choose("File", "Examples", "digits-mlp")
    hands.press("run.main")
    hands.wait_for("done")
    curves = hands.window.views.panel(CurvesPanel)
    assert curves.ghosts[curves.loss].ghosts == ()
    first = hands.history.column("test_loss").copy()
    hands.type_into("Learning rate", "0.02")
    hands.press("run.main")
    hands.wait_for("running", "done")
    hands.wait_for("done")
    hands.wait(lambda: len(curves.ghosts[curves.loss].ghosts) == 1)
    (ghost,) = curves.ghosts[curves.loss].ghosts
    assert ghost.label == "Adam 0.001"
    np.testing.assert_array_equal(ghost.lines[1].y, first)
    choose_view(hands, curves, "Forget earlier runs")
    hands.wait(lambda: curves.ghosts[curves.loss].ghosts == ())
    # Another document has no past.
    hands.press("run.restart")
    hands.wait_for("done")
    hands.wait(lambda: len(hands.view().past) == 1)
    answers.buttons = [QMessageBox.StandardButton.Discard]
    hands.choose("File", "Examples", "xor-tanh")
    hands.wait(lambda: hands.experiment.name == "xor-tanh")
    assert hands.view().past == ()
