"""Settings are turned while the network learns; nothing begins anew, and the file has all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from journeys.conftest import Answers
from journeys.hands import Hands, shown_text
from nnstudio.core.experiment import edits
from nnstudio.ui.dialogs.target_popover import TargetPopover
from nnstudio.ui.panels.curves import CurvesPanel


@pytest.fixture
def learning(open_studio: Callable[[], Hands]) -> Hands:
    """Digits are being learned, for a long time."""
    hands = open_studio()
    hands.window.files.open_example("digits-mlp")
    hands.window.document.edit(lambda e: edits.set_training(e, epochs=100_000), "Long")
    hands.press("run.main")
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > 20)
    return hands


def changes(hands: Hands) -> int:
    return len(hands.view().changes)


def taken_over(hands: Hands, count: int) -> None:
    hands.wait(lambda: changes(hands) == count)
    assert not hands.view().stale
    assert hands.state == "running"


def test_turning_knobs_while_it_learns(learning: Hands, answers: Answers, tmp_path: Path) -> None:
    hands, window = learning, learning.window
    head = window.inspector.training_head
    assert "live" in shown_text(head)
    hands.type_into("Learning rate", "0.02")
    taken_over(hands, 1)
    hands.pick("Optimiser", "Momentum")
    taken_over(hands, 2)
    hands.type_into("Batch size", "50")
    taken_over(hands, 3)
    hands.select("dense_1")
    hands.type_into("Dropout", "0.3")
    taken_over(hands, 4)
    hands.key("Ctrl+Z")
    taken_over(hands, 5)
    # What it cannot take over it says, and goes on as it was.
    hands.type_into("Units", "20")
    hands.wait(lambda: hands.view().stale)
    assert "settings for the next run" in shown_text(head)
    assert hands.row("Units").note() == "Takes effect with a new run"
    hands.key("Ctrl+Z")
    hands.wait(lambda: not hands.view().stale)
    assert changes(hands) == 5 and "live" in shown_text(head)
    step = hands.view().step
    hands.press("run.main")
    hands.wait_for("paused")
    # Also while it waits.
    hands.type_into("Batch size", "25")
    hands.wait(lambda: changes(hands) == 6)
    window.clock.draw_now()
    panel = window.views.panel(CurvesPanel)
    assert isinstance(panel, CurvesPanel)
    for plot in (panel.loss, panel.accuracy):
        assert plot._changes is not None
        words = " ".join(mark.text for mark in plot._changes.marks)
        for said in ("Learning rate 0.02", "Momentum", "Batch size 50", "Dropout 0.3"):
            assert said in words
        assert len(plot._changes.marks) == 6
    hands.press("run.main")
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > step + 50)
    hands.press("run.stop")
    hands.wait_for("stopped")
    # When it stands still, other settings begin anew or go on.
    hands.type_into("Learning rate", "0.01")
    assert hands.button("run.main").text() == "Train"
    reached = hands.view().step
    window.actions_table.update()
    window.actions_table["run.carry_on"].trigger()
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > reached + 20)
    assert changes(hands) == 7
    hands.press("run.stop")
    hands.wait_for("stopped")
    known = hands.view()
    answers.paths.append(tmp_path / "turned.nnstudio")
    hands.key("Ctrl+S")
    hands.wait(lambda: (tmp_path / "turned.nnstudio").exists())
    window.files.new()
    assert hands.view().changes == ()
    window.files.open(tmp_path / "turned.nnstudio")
    opened = hands.view()
    assert opened.changes == known.changes and opened.step == known.step
    assert opened.epoch == known.epoch and not opened.stale
    hands.press("run.main")
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > known.step + 20)
    assert changes(hands) == 7


def test_slow_motion_and_a_target(learning: Hands) -> None:
    hands, window = learning, learning.window
    table = window.actions_table
    table["run.pace_2"].trigger()
    hands.wait(lambda: window.session.pace == 2)
    step = hands.view().step
    hands.wait(lambda: hands.view().step >= step + 1)
    table["run.pace_full"].trigger()
    table["run.to"].trigger()
    (sheet,) = window.findChildren(TargetPopover)
    hands.qtbot.keyClick(sheet.value, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    epoch = int(hands.view().epoch) + 30
    hands.qtbot.keyClicks(sheet.value, str(epoch))
    hands.qtbot.keyClick(sheet.value, Qt.Key.Key_Return)
    hands.wait_for("paused")
    assert hands.view().epoch == epoch
    assert f"Epoch {epoch} is done" in hands.message


def test_another_structure_keeps_what_fits(learning: Hands) -> None:
    hands, window = learning, learning.window
    hands.select("dense_1")
    hands.pick("Batch norm", "before")
    hands.wait(lambda: hands.view().stale)
    window.actions_table.update()
    window.actions_table["run.keep_weights"].trigger()
    hands.wait(lambda: "2 of 2 blocks begin with the weights they had" in hands.message)
    hands.wait_for("running")
    hands.wait(lambda: hands.view().step > 5)
    assert not hands.view().stale
