"""Train, pause, resume, step, stop and start again from the same weights, with the window alive."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QThread, QTimer
from PySide6.QtTest import QTest

from journeys.hands import LEFT, Hands, shown_text
from nnstudio.ui.panels.curves import CurvesPanel


@pytest.fixture
def endless(hands: Hands) -> Hands:
    """A run that ends only when it is ended."""
    hands.type_into("Epochs", "1000000")
    return hands


def advances(hands: Hands) -> None:
    """The run does more steps from here on."""
    step = hands.view().step
    hands.wait(lambda: hands.view().step > step)


def stands(hands: Hands) -> None:
    """The run does no more steps."""
    step = hands.view().step
    hands.qtbot.wait(50)
    assert hands.view().step == step


def test_train_pause_resume_and_stop(endless: Hands) -> None:
    hands, main, bar = endless, endless.button("run.main"), endless.window.run_bar
    assert main.text() == "Train"
    hands.press("run.main")
    hands.wait_for("running")
    hands.wait(lambda: main.text() == "Pause")
    advances(hands)
    hands.press("run.main")
    hands.wait_for("paused")
    stands(hands)
    assert main.text() == "Resume" and bar.status.text().startswith("Paused · epoch")
    assert not bar.remaining.text()
    before = hands.view().history
    hands.press("run.main")
    hands.wait_for("running")
    advances(hands)
    assert hands.view().history is before, "it is the same run"
    hands.press("run.stop")
    hands.wait_for("stopped")
    assert main.text() == "Continue" and bar.status.text().startswith("Stopped · epoch")
    assert not hands.button("run.stop").isEnabled()
    step, history = hands.view().step, hands.view().history
    assert history is not None and len(history.batch_losses) == step > 0
    hands.press("run.main")
    hands.wait_for("running")
    advances(hands)
    assert hands.view().step > step


def test_step_by_step_and_epoch_by_epoch(hands: Hands) -> None:
    batch = hands.window.views.panel(CurvesPanel).loss.series["batch"]
    for number in (1, 2, 3):
        hands.press("run.step")
        hands.wait(lambda n=number: hands.state == "paused" and hands.view().step == n)
        hands.wait(lambda n=number: len(batch.y) == n)
    hands.wait(lambda: "step 3" in hands.window.run_bar.status.text())
    hands.press("run.epoch")
    hands.wait(lambda: hands.state == "paused" and hands.view().step == 32)
    hands.press("run.epoch")
    hands.wait(lambda: hands.state == "paused" and hands.view().step == 64)
    assert list(hands.history.column("epoch")) == [0, 1, 2]
    hands.wait(lambda: len(hands.window.views.panel(CurvesPanel).accuracy.series["test"].y) == 3)


def test_the_same_weights_give_the_same_losses(endless: Hands) -> None:
    hands = endless
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 40)
    first = hands.view().history
    assert first is not None
    losses, start = first.batch_losses[:40].copy(), first.evaluations[0].copy()
    # Once in the middle of a run and once when it stands still.
    hands.press("run.restart")
    hands.wait(lambda: hands.view().history not in (None, first) and hands.view().step > 40)
    second = hands.view().history
    assert second is not None
    np.testing.assert_array_equal(second.batch_losses[:40], losses)
    np.testing.assert_array_equal(second.evaluations[0], start)
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.press("run.restart")
    hands.wait(lambda: hands.view().history not in (None, second) and hands.view().step > 40)
    np.testing.assert_array_equal(hands.history.batch_losses[:40], losses)


def test_the_window_answers_while_it_trains(endless: Hands) -> None:
    hands = endless
    beats: list[float] = []
    heart = QTimer(hands.window)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start(5)
    hands.press("run.main")
    hands.wait_for("running")
    beats.clear()
    hands.wait(lambda: len(beats) >= 120)
    # All the while a user works: selects, types, looks at another panel.
    hands.select("dense_3")
    hands.raise_panel("overfitting")
    hands.raise_panel("curves")
    hands.wait(lambda: len(beats) >= 200)
    heart.stop()
    late = np.diff(beats)
    assert np.percentile(late, 95) < 0.2, "a hand never waits for the window"
    advances(hands)


def test_train_pressed_twice_quickly_is_one_run(endless: Hands) -> None:
    hands, main = endless, endless.button("run.main")
    hands.click(main)
    # The second press of a double click comes to Qt as an event of its own kind.
    QTest.mouseDClick(main, LEFT)
    QTest.mouseRelease(main, LEFT)
    hands.wait_for("running")
    threads = [t for t in hands.studio.session.findChildren(QThread) if t.isRunning()]
    assert len(threads) == 1
    advances(hands)
    assert hands.state == "running"


def test_edits_while_it_trains_make_the_results_stale(endless: Hands) -> None:
    hands, window = endless, endless.window
    hands.press("run.main")
    hands.wait(lambda: len(window.views.panel(CurvesPanel).accuracy.series["test"].y) > 1)
    trained = hands.view().experiment
    hands.select("dense_2")
    hands.type_into("Units", "50")
    hands.wait(lambda: window.views.panel(CurvesPanel).loss.overlay.stale)
    assert "These results belong to other settings" in shown_text(window.views.panel(CurvesPanel))
    hands.wait(lambda: "Settings changed" in shown_text(window.status_line))
    assert "settings for the next run" in shown_text(window.inspector.training_head)
    assert hands.row("Units").note() == "Takes effect with a new run"
    advances(hands)
    assert hands.state == "running" and hands.view().experiment is trained
    # Taking the edit back makes them fresh again.
    hands.key("Ctrl+Z")
    hands.wait(lambda: not window.views.panel(CurvesPanel).loss.overlay.stale)
    hands.wait(lambda: "Settings changed" not in shown_text(window.status_line))
    # Moving a block changes no result.
    hands.drag(hands.middle("dense_2"), hands.middle("dense_2") + QPoint(0, 40))
    advances(hands)
    assert not hands.view().stale
    # After the run other settings begin a new one.
    hands.select("dense_2")
    hands.type_into("Units", "50")
    hands.press("run.stop")
    hands.wait_for("stopped")
    assert hands.button("run.main").text() == "Train"
    hands.press("run.main")
    hands.wait_for("running")
    assert hands.view().experiment is not trained and not hands.view().stale


def test_a_run_ends_by_itself(hands: Hands) -> None:
    hands.type_into("Epochs", "2")
    hands.press("run.main")
    hands.wait_for("done")
    bar = hands.window.run_bar
    assert bar.status.text() == "Done · 2 epochs" and bar.progress.value() == 1000
    assert hands.button("run.main").text() == "Train again"
    assert hands.history.evaluations.shape[0] == 3
    assert not hands.studio.session.findChildren(QThread) or not any(
        t.isRunning() for t in hands.studio.session.findChildren(QThread)
    )
    # More epochs go on where it ended.
    hands.type_into("Epochs", "3")
    hands.wait(lambda: hands.button("run.main").text() == "Continue")
    hands.press("run.main")
    hands.wait(lambda: hands.state == "done" and hands.view().step == 96)
