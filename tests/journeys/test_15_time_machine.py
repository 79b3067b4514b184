"""The slider takes every view back while the run goes on; a branch goes on from there and is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from journeys.conftest import Answers
from journeys.hands import Hands
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.decision_surface import SurfacePanel
from nnstudio.ui.panels.histograms import HistogramsPanel
from nnstudio.ui.widgets.tape_slider import TapeSlider


def slider(hands: Hands) -> TapeSlider:
    return hands.window.time_bar.strip.slider


def words(hands: Hands) -> str:
    return hands.window.time_bar.strip.words.text()


def drag_to(hands: Hands, share: float) -> None:
    """Take the handle and let it go at a share of the slider's width."""
    hands.come_to_front()
    target, y = slider(hands), slider(hands).height() // 2
    start = QPoint(round(target.place_of(target.value())), y)
    end = QPoint(round(target.width() * share), y)
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for part in (0.3, 0.6, 1.0):
        QTest.mouseMove(target, start + (end - start) * part)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=end)


def test_back_to_an_earlier_step_and_on_from_there(
    hands: Hands, open_studio: Callable[[], Hands], answers: Answers, tmp_path: Path
) -> None:
    hands.choose("File", "Examples", "spiral-tanh")
    assert not slider(hands).isEnabled()
    assert words(hands).startswith("Once something is trained")
    hands.type_into("Epochs", "100000")
    hands.raise_panel("surface")
    hands.press("run.main")
    hands.wait(lambda: hands.view().newest > 3_000, 30_000)
    hands.wait(lambda: len(slider(hands).steps) > 12, 30_000)

    # Back, while it goes on.
    drag_to(hands, 0.3)
    step = slider(hands).step or 0
    assert step > 0
    hands.wait(lambda: "looking back" in words(hands))
    histograms = hands.window.views.panel(HistogramsPanel)
    hands.wait(lambda: (n := histograms._newest) is not None and n.step == step)
    hands.wait(lambda: (s := hands.view().surface) is not None and s.step == step, 30_000)
    hands.wait(lambda: (j := hands.view().judged) is not None and j.step == step, 30_000)
    panel = hands.window.views.panel(SurfacePanel)
    hands.wait(lambda: panel._drawn[0] is hands.view().surface)
    hands.raise_panel("curves")
    curves = hands.window.views.panel(CurvesPanel)
    per_epoch = hands.experiment.steps_per_epoch
    hands.wait(lambda: curves.loss.overlay.readout.place == step / per_epoch)
    assert len(curves.loss.overlay.readout.lines()) >= 3, "the values at that step can be read"
    here = hands.view()
    assert hands.state == "running"
    hands.wait(lambda: hands.view().newest > here.newest + 500)
    assert hands.view().step == step

    # And forward again.
    hands.key(Qt.Key.Key_End, at=slider(hands))
    hands.wait(lambda: "looking back" not in words(hands))
    now = hands.view()
    assert now.looking_back is None and now.step > step
    hands.wait(lambda: (s := hands.view().snapshot) is not None and s.step > step)
    hands.wait(lambda: curves.loss.overlay.readout.place is None)
    hands.press("run.stop")
    hands.wait_for("stopped")

    # On from an early step, exactly, to a near end.
    hands.type_into("Epochs", "30")
    hands.key(Qt.Key.Key_Home, at=slider(hands))
    for _ in range(9):
        hands.key(Qt.Key.Key_Right, at=slider(hands))
    step = slider(hands).step or 0
    assert 10 < step < 100
    hands.wait(hands.window.time_bar.strip.branch.isEnabled)
    hands.click(hands.window.time_bar.strip.branch)
    hands.wait(lambda: hands.state == "done", 30_000)
    assert hands.view().looking_back is None
    whole = Trainer(hands.experiment)
    list(whole.run())
    ended = hands.studio.session.checkpoint
    assert ended is not None and ended.step == whole.step
    for name, array in whole.checkpoint().parameters.items():
        assert np.array_equal(array, ended.parameters[name])
    assert np.array_equal(whole.history.batch_losses, hands.history.batch_losses)

    path = tmp_path / "branch.nnstudio"
    answers.paths = [path]
    hands.key("Ctrl+S", at=hands.canvas)
    hands.wait(path.exists)
    hands.window.close()
    again = open_studio()
    again.window.files.open(path)
    again.wait(lambda: not again.studio.session.looking)
    assert again.view().step == ended.step
    assert words(again).startswith("Of this run only its last state is there")


def test_a_branch_of_a_run_that_goes_on_ends_it_first(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.type_into("Epochs", "100000")
    hands.press("run.main")
    hands.wait(lambda: len(slider(hands).steps) > 8)
    assert not hands.window.time_bar.strip.branch.isEnabled()
    hands.key(Qt.Key.Key_Home, at=slider(hands))
    hands.key(Qt.Key.Key_Right, at=slider(hands))
    hands.wait(hands.window.time_bar.strip.branch.isEnabled)
    hands.choose("Run", "Branch from here")
    hands.wait(lambda: hands.view().looking_back is None and hands.state == "running")
    hands.wait(lambda: hands.view().newest > 100)
    assert slider(hands).steps[:2] == (0, 1)
    # Another learning rate is taken over from there on; of another network what fits keeps its weights.
    hands.key(Qt.Key.Key_Home, at=slider(hands))
    hands.wait(hands.window.time_bar.strip.branch.isEnabled)
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.type_into("Learning rate", "0.01")
    hands.wait(hands.window.time_bar.strip.branch.isEnabled)
    hands.select("dense_1")
    hands.type_into("Units", "5")
    hands.wait(lambda: slider(hands).step is not None)
    moment = hands.studio.session.moment
    assert moment is not None
    then = moment.checkpoint(hands.history)
    hands.wait(hands.window.time_bar.strip.branch.isEnabled)
    hands.click(hands.window.time_bar.strip.branch)
    hands.wait(lambda: hands.view().looking_back is None and hands.state == "running")
    hands.wait(lambda: "weights" in hands.message)
    begun = hands.studio.session.weights_from
    assert begun is not None and begun.step == then.step
    assert "dense_1" not in begun.blocks
    for name, array in begun.parameters.items():
        assert np.array_equal(array, then.parameters[name])


def test_the_strip_is_hidden_and_nothing_is_recorded(hands: Hands) -> None:
    hands.choose("View", "Time line")
    assert not hands.window.time_bar.isVisible()
    hands.choose("File", "Examples", "xor-tanh")
    hands.press("run.main")
    hands.wait_for("done")
    assert hands.view().tape is None
    hands.choose("View", "Time line")
    assert hands.window.time_bar.isVisible()
    hands.press("run.restart")
    hands.wait(lambda: hands.view().tape is not None)


def test_the_replay_runs_through_the_run(hands: Hands) -> None:
    hands.choose("File", "Examples", "xor-tanh")
    hands.type_into("Epochs", "2")
    hands.press("run.main")
    hands.wait_for("done")
    hands.wait(hands.window.time_bar.strip.replay.isEnabled)
    shown: set[int] = set()
    hands.studio.session.lookedBack.connect(lambda: shown.add(hands.view().step))
    hands.click(hands.window.time_bar.strip.replay)
    hands.wait(lambda: hands.view().looking_back is not None)
    hands.wait(lambda: hands.view().looking_back is None)
    assert shown >= {*slider(hands).steps}
