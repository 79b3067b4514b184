"""The sheet that asks how far a run is to go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment.examples import example
from nnstudio.ui.dialogs.target_popover import TargetPopover
from nnstudio.ui.run_view import RunView


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[TargetPopover]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    made = TargetPopover(RunView(experiment=example("digits-mlp")), True, parent)
    made.open_below(parent)
    yield made


def typed(qtbot: QtBot, sheet: TargetPopover, goal: str, text: str) -> None:
    sheet.goal.setCurrentIndex(sheet.goal.findData(goal))
    sheet.value.selectAll()
    qtbot.keyClicks(sheet.value, text)


@pytest.mark.parametrize(
    ("goal", "text", "value"), [("epoch", "7", 7.0), ("loss", "1e-2", 0.01), ("metric", "0.9", 0.9)]
)
def test_a_goal_and_its_number(
    qtbot: QtBot, sheet: TargetPopover, goal: str, text: str, value: float
) -> None:
    typed(qtbot, sheet, goal, text)
    with qtbot.waitSignal(sheet.targetChosen, timeout=1000) as told:
        qtbot.keyClick(sheet.value, Qt.Key.Key_Return)
    assert told.args == [goal, value]


def test_so_many_steps(qtbot: QtBot, sheet: TargetPopover) -> None:
    typed(qtbot, sheet, "steps", "250")
    with qtbot.waitSignal(sheet.stepsChosen, timeout=1000) as told:
        qtbot.mouseClick(sheet.run, Qt.MouseButton.LeftButton)
    assert told.args == [250]


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        *[("epoch", "0"), ("epoch", "51"), ("epoch", "2.5"), ("steps", "-1"), ("loss", "0")],
        *[("loss", "x"), ("metric", "1.1"), ("metric", "nan"), ("steps", "")],
    ],
)
def test_a_number_that_makes_no_sense_is_explained_and_not_taken(
    qtbot: QtBot, sheet: TargetPopover, goal: str, text: str
) -> None:
    told: list[object] = []
    sheet.targetChosen.connect(lambda *args: told.append(args))
    sheet.stepsChosen.connect(told.append)
    typed(qtbot, sheet, goal, text or "5")
    if not text:
        qtbot.keyClick(sheet.value, Qt.Key.Key_Backspace)
    assert sheet.sentence.text() and not sheet.run.isEnabled()
    qtbot.keyClick(sheet.value, Qt.Key.Key_Return)
    assert told == [] and sheet.isVisible()
    # Another goal begins with a number that is right.
    sheet.goal.setCurrentIndex((sheet.goal.currentIndex() + 1) % 4)
    assert sheet.run.isEnabled()
    sheet.close()
