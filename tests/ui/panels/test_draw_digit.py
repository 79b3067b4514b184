"""Drawing: ink on paper becomes a sample, the network answers, layers respond, new weights answer anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weights import Weights
from nnstudio.ui.panels.draw_digit import NARROW, DrawPanel
from nnstudio.ui.run_view import RunView
from nnstudio.ui.widgets.drawing_pad import SIDE, DrawingPad

SEVEN = [(0.25, 0.2), (0.5, 0.19), (0.75, 0.2), (0.68, 0.35), (0.55, 0.55), (0.45, 0.85)]
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def stroke(pad: DrawingPad, points: list[tuple[float, float]], button=LEFT) -> None:
    """Press, move and let go, at these shares of the paper."""
    square = pad.square()
    places = [
        QPointF(square.left() + x * square.width(), square.top() + y * square.height())
        for x, y in points
    ]
    moves = [(QEvent.Type.MouseButtonPress, places[0])]
    moves += [(QEvent.Type.MouseMove, place) for place in places[1:]]
    moves += [(QEvent.Type.MouseButtonRelease, places[-1])]
    for kind, place in moves:
        pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
        keys = Qt.KeyboardModifier.NoModifier
        where = QPointF(pad.mapToGlobal(place.toPoint()))
        QApplication.sendEvent(pad, QMouseEvent(kind, place, where, pressed, button, keys))


@pytest.fixture
def pad(qtbot: QtBot) -> DrawingPad:
    made = DrawingPad()
    qtbot.addWidget(made)
    made.resize(300, 240)
    made.show()
    return made


def test_a_stroke_leaves_thick_soft_ink(pad: DrawingPad) -> None:
    told: list[int] = []
    pad.changed.connect(lambda: told.append(1))
    assert pad.is_empty() and not pad.ink().any()
    stroke(pad, [(0.2, 0.5), (0.8, 0.5)])
    ink = pad.ink()
    assert ink.shape == (SIDE, SIDE) and len(told) == 2 and not pad.is_empty()
    column = ink[:, SIDE // 2]
    assert 13 <= np.count_nonzero(column > 0.9) <= 17
    assert np.count_nonzero((column > 0.2) & (column < 0.7)) >= 4
    assert not ink[: SIDE // 4].any()


def test_the_eraser_and_the_right_button_take_ink_away(pad: DrawingPad) -> None:
    stroke(pad, [(0.2, 0.5), (0.8, 0.5)])
    before = pad.ink().sum()
    stroke(pad, [(0.5, 0.4), (0.5, 0.6)], RIGHT)
    erased = pad.ink()
    assert erased.sum() < before and erased[SIDE // 2, SIDE // 2] == 0
    pad.erasing = True
    stroke(pad, [(0.1, 0.5), (0.9, 0.5)])
    assert not pad.ink().any()
    pad.clear()
    assert pad.is_empty()


def trained(name: str, epochs: int) -> RunView:
    trainer = Trainer(edits.set_training(example(name), epochs=epochs))
    list(trainer.run())
    return RunView(
        state="done",
        experiment=trainer.experiment,
        history=trainer.history,
        judged=trainer.judge(),
        weights=Weights.kept(trainer.checkpoint()),
        step=trainer.step,
        total_steps=trainer.total_steps,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DrawPanel]:
    made = DrawPanel()
    qtbot.addWidget(made)
    made.resize(860, 320)
    made.show()
    yield made
    made.close()


def answer(panel: DrawPanel, qtbot: QtBot) -> list[float]:
    """Wait until the bars have changed, and read them."""
    before = panel.bars.shares()
    qtbot.waitUntil(lambda: panel.bars.shares() != before)
    return list(panel.bars.shares())


def test_a_seven_is_read_and_every_layer_responds(panel: DrawPanel, qtbot: QtBot) -> None:
    view = trained("mnist-mlp", 4)
    panel.refresh(view)
    assert panel.pad.isVisible() and not panel.empty.isVisible()
    stroke(panel.pad, SEVEN)
    shares = answer(panel, qtbot)
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert int(np.argmax(shares)) == 7
    assert view.experiment is not None
    assert [strip.block for strip in panel.strips.strips()] == [*view.experiment.network.order[1:]]
    assert panel.sentence.text().startswith("Read as 7 with ")
    assert panel.sentence.text().endswith("by the weights of epoch 4.")
    panel.grab()
    picked: list[str] = []
    panel.blockChosen.connect(picked.append)
    QTest.mouseClick(panel.strips, LEFT, pos=QPoint(20, 45))
    assert picked == [view.experiment.network.order[2]]
    QTest.mouseClick(panel.tools.clear, LEFT)
    assert panel.bars.shares() == () and panel.pad.is_empty()


def test_the_panel_of_another_language_goes_on_with_what_was_drawn(
    panel: DrawPanel, qtbot: QtBot
) -> None:
    view = trained("mnist-mlp", 4)
    panel.refresh(view)
    assert panel.kept() is None
    stroke(panel.pad, SEVEN)
    before = answer(panel, qtbot)
    other = DrawPanel()
    qtbot.addWidget(other)
    other.resize(860, 320)
    other.resume(panel.kept())
    other.show()
    other.refresh(view)
    np.testing.assert_array_equal(other.pad.ink(), panel.pad.ink())
    assert answer(other, qtbot) == before
    other.close()


def test_without_centring_a_small_digit_in_a_corner_is_another_sample(
    panel: DrawPanel, qtbot: QtBot
) -> None:
    panel.refresh(trained("digits-mlp", 20))
    stroke(panel.pad, [(0.1 + 0.3 * x, 0.1 + 0.3 * y) for x, y in SEVEN])
    fitted = answer(panel, qtbot)
    assert panel._sample is not None and panel._sample.shape == (64,)
    panel.tools.set_fitted(False)
    assert answer(panel, qtbot) != fitted


def test_new_weights_answer_anew_without_a_stroke(panel: DrawPanel, qtbot: QtBot) -> None:
    early, late = trained("digits-mlp", 1), trained("digits-mlp", 20)
    panel.refresh(early)
    stroke(panel.pad, SEVEN)
    first = answer(panel, qtbot)
    # The same run, later; an experiment of equal settings is the same one here.
    panel.refresh(replace(early, weights=late.weights, step=late.step))
    assert answer(panel, qtbot) != first


def test_a_test_sample_is_put_on_the_paper_and_its_class_is_marked(
    panel: DrawPanel, qtbot: QtBot
) -> None:
    view = trained("digits-mlp", 2)
    panel.refresh(view)
    QTest.mouseClick(panel.source.mistake, LEFT)
    answer(panel, qtbot)
    judged, number = view.judged, panel._number
    assert judged is not None and number is not None
    named = int(np.argmax(panel.bars.shares()))
    assert named != judged.wanted[number] and panel.bars._true == judged.wanted[number]
    assert f"Test sample {number + 1}, a {judged.wanted[number]}: read as {named}" in (
        panel.sentence.text()
    )
    QTest.mouseClick(panel.source.mistake, LEFT)
    qtbot.waitUntil(lambda: panel._number != number)
    assert panel._number is not None and panel._number > number
    QTest.mouseClick(panel.source.random, LEFT)
    # Drawing on it makes it a drawing.
    stroke(panel.pad, [(0.5, 0.5)])
    assert panel._number is None


def test_a_live_run_is_asked_for_weights_while_somebody_looks(panel: DrawPanel) -> None:
    asked: list[object] = []
    panel.asked.connect(asked.append)
    view = replace(trained("digits-mlp", 1), state="running", weights=None)
    panel.refresh(view)
    panel.refresh(view)
    assert asked == ["weights"]
    panel.hide()
    panel._asked_at = 0.0
    panel.refresh(view)
    assert asked == ["weights"]


def test_empty_states_say_the_next_step(panel: DrawPanel) -> None:
    panel.refresh(RunView())
    assert panel.empty.isVisible() and "Press Train" in panel.empty._text.text()
    panel.refresh(RunView(obstacle="unfinished"))
    assert "Draw a network first" in panel.empty._text.text()
    wanted: list[str] = []
    panel.exampleWanted.connect(wanted.append)
    panel.refresh(RunView(state="done", experiment=example("spiral-tanh")))
    assert "no pictures" in panel.empty._text.text() and not panel.pad.isVisible()
    QTest.mouseClick(panel.empty._button, LEFT)
    assert wanted == ["digits-mlp"]


def test_in_a_narrow_panel_layers_stand_below(panel: DrawPanel) -> None:
    panel.refresh(trained("digits-mlp", 1))
    assert panel.layers.x() > panel.bars.x()
    panel.resize(NARROW - 60, 340)
    QApplication.processEvents()
    assert panel.layers.y() > panel.bars.y() and panel.layers.x() == panel.bars.x()


def test_what_an_answer_costs_the_window(panel: DrawPanel, qtbot: QtBot) -> None:
    panel.refresh(trained("mnist-mlp", 1))
    stroke(panel.pad, SEVEN)
    answer(panel, qtbot)
    costs = []
    for _ in range(10):
        started = time.thread_time()
        panel._number = None
        panel._ask()
        costs.append(time.thread_time() - started)
    assert min(costs) < 0.005
