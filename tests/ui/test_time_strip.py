"""The strip of the time line: what it says, the replay, and the way back to the present."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.examples import example
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.tape import Moment, Tape
from nnstudio.ui.run_view import RunView
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.time_strip import TimeBar, TimeStrip, moment_text, strip_text


def moment(step: int) -> Moment:
    return Moment(step, 0.1, Snapshot(step, ()), "whole", None)


TAPE = Tape(tuple(moment(step) for step in (0, 1, 2, 500, 1_000)))
NOW = RunView(state="running", experiment=example("xor-tanh"), step=1_200, newest=1_200, tape=TAPE)


def past(step: int) -> RunView:
    return replace(NOW, step=step, looking_back=step, moment=TAPE.at(step))


def actions() -> dict[str, QAction]:
    return {name: QAction(name) for name in ("run.now", "run.branch")}


@pytest.fixture
def strip(qtbot: QtBot) -> TimeStrip:
    made = TimeStrip(actions())
    qtbot.addWidget(made)
    made.resize(1200, 36)
    made.show()
    made.refresh(NOW)
    return made


def test_it_says_where_the_views_are(strip: TimeStrip) -> None:
    assert strip.words.text() == "step 1,200"
    strip.refresh(past(500))
    assert strip.words.text() == "step 500 of 1,200, looking back"
    assert "goes on" in strip.toolTip()
    assert "step 500" in strip.slider.accessibleDescription()
    assert strip.property("past") is True
    strip.refresh(NOW)
    assert strip.property("past") is False


def test_the_slider_does_not_move_under_the_hand_when_the_words_change(strip: TimeStrip) -> None:
    before = strip.slider.geometry()
    strip.refresh(past(500))
    layout = strip.layout()
    assert layout is not None
    layout.activate()
    assert strip.slider.geometry() == before


def test_it_says_what_is_missing() -> None:
    assert "Once something is trained" in strip_text(RunView())
    opened = replace(NOW, state="stopped", tape=None)
    assert strip_text(opened) == "Of this run only its last state is there: step 1,200"
    large = replace(past(500), moment=replace(moment(500), detail="weights"))
    assert "optimiser" in moment_text(large)
    larger = replace(past(500), state="done", moment=replace(moment(500), detail="histograms"))
    assert moment_text(larger) == "The network is so large that only its histograms are recorded."
    assert moment_text(replace(past(500), state="done")) == ""


def test_the_replay_goes_through_all_moments_and_ends_in_the_present(
    strip: TimeStrip, qtbot: QtBot
) -> None:
    steps: list[int | None] = []

    def show(step: int | None) -> None:
        steps.append(step)
        strip.refresh(NOW if step is None else past(step))

    strip.lookedBack.connect(show)
    strip.replay.click()
    assert steps == [0]
    assert strip.replay.accessibleName() == "Stop the replay"
    qtbot.waitUntil(lambda: steps[-1] is None, timeout=5_000)
    assert steps == [0, 1, 2, 500, 1_000, None]
    assert strip.replay.accessibleName().startswith("Replay")


def test_the_replay_stops_when_asked_and_when_somebody_goes_to_the_present(
    strip: TimeStrip, qtbot: QtBot
) -> None:
    strip.lookedBack.connect(lambda step: strip.refresh(NOW if step is None else past(step)))
    strip.replay.click()
    strip.replay.click()
    assert not strip._timer.isActive() and strip.slider.step == 0
    strip.replay.click()
    assert strip._timer.isActive(), "it goes on from where it stands"
    strip.refresh(NOW)
    assert not strip._timer.isActive()


def test_switched_off_runs_are_not_recorded(qtbot: QtBot, session: TrainingSession) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = TimeBar(actions(), session)
    bar.setParent(window)
    assert bar.shown and session.recording
    bar.switch()
    assert not bar.shown and not session.recording
    bar.switch()
    assert bar.shown and session.recording
    window.show()
    window.hide()
    assert bar.shown and session.recording, "a window that is hidden goes on recording"
