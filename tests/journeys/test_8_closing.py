"""Closing the window or quitting in the middle of a run: it asks, it ends, and no thread is left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QMessageBox

from journeys.conftest import Answers
from journeys.hands import Hands, is_sentence

SAVE = QMessageBox.StandardButton.Save
DISCARD = QMessageBox.StandardButton.Discard
CANCEL = QMessageBox.StandardButton.Cancel
LEAVE: dict[str, Callable[[Hands], object]] = {
    "window": lambda hands: hands.window.close(),
    "menu": lambda hands: hands.choose("File", "Quit"),
    "keys": lambda hands: hands.key("Ctrl+Q"),
}


def threads(hands: Hands) -> list[QThread]:
    return [t for t in hands.studio.session.findChildren(QThread) if t.isRunning()]


@pytest.fixture
def training(hands: Hands) -> Hands:
    hands.type_into("Epochs", "1000000")
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 20)
    assert len(threads(hands)) == 1
    return hands


def test_the_title_shows_what_is_unsaved(hands: Hands, answers: Answers, tmp_path: Path) -> None:
    window = hands.window
    assert not window.isWindowModified() and "[*]" in window.windowTitle()
    hands.select("dense_1")
    assert not window.isWindowModified(), "looking at a block changes nothing"
    hands.type_into("Units", "60")
    assert window.isWindowModified()
    hands.key("Ctrl+Z")
    assert not window.isWindowModified()
    hands.press("run.step")
    hands.wait(window.isWindowModified)
    hands.press("run.stop")
    hands.wait_for("stopped")
    answers.paths = [tmp_path / "x.nnstudio"]
    hands.key("Ctrl+S")
    hands.wait(lambda: not window.isWindowModified())


@pytest.mark.parametrize("way", list(LEAVE))
def test_leaving_a_run_asks_and_ends_it(training: Hands, answers: Answers, way: str) -> None:
    hands, before = training, threading.active_count()
    answers.buttons = [CANCEL]
    LEAVE[way](hands)
    assert hands.window.isVisible() and hands.state == "running"
    step = hands.view().step
    hands.wait(lambda: hands.view().step > step)
    assert "will be stopped" in answers.asked[0] and is_sentence(answers.asked[0])
    answers.buttons = [DISCARD]
    LEAVE[way](hands)
    hands.wait(lambda: not hands.window.isVisible())
    assert not threads(hands)
    # What is kept of a run is written by a thread that ends when it is done.
    hands.wait(lambda: threading.active_count() <= before)
    assert len(answers.asked) == 2, "asked once each time"


def test_leaving_a_paused_run(training: Hands, answers: Answers) -> None:
    training.press("run.main")
    training.wait_for("paused")
    answers.buttons = [DISCARD]
    training.window.close()
    training.wait(lambda: not training.window.isVisible())
    assert not threads(training)


def test_saving_on_the_way_out_keeps_the_run(
    training: Hands,
    answers: Answers,
    tmp_path: Path,
    open_studio: Callable[[], Hands],
) -> None:
    path = tmp_path / "last.nnstudio"
    answers.buttons, answers.paths = [SAVE], [path]
    training.key("Ctrl+Q")
    training.wait(lambda: not training.window.isVisible())
    assert path.exists() and not threads(training)
    assert len(answers.asked) == 1
    again = open_studio()
    answers.paths = [path]
    again.key("Ctrl+O")
    assert again.view().step > 20 and again.button("run.main").text() == "Continue"


def test_opening_something_else_ends_the_run_first(training: Hands, answers: Answers) -> None:
    answers.buttons = [DISCARD]
    training.choose("File", "Examples", "xor-tanh")
    training.wait(lambda: "XOR" in training.card("input_1"))
    assert training.state == "idle" and not threads(training)
    training.press("run.main")
    training.wait(lambda: training.view().step > 20)
