"""Settings are compared side by side: typed, ticked, run, paused, taken to the canvas, saved and found again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from journeys.conftest import Answers
from journeys.hands import Hands, shown_text
from nnstudio.ui.inspector.compare_popover import ComparePopover
from nnstudio.ui.panels.comparison import ComparisonPanel
from nnstudio.ui.study.study_view import StudyView

LONG = 100_000
WAIT = 60_000
BOTH_START = "Both start at a loss of"


@pytest.fixture
def digits(open_studio: Callable[[], Hands]) -> Hands:
    hands = open_studio()
    hands.window.files.open_example("digits-mlp")
    return hands


def panel(hands: Hands) -> ComparisonPanel:
    hands.raise_panel("comparison")
    hands.wait(lambda: "comparison" in hands.window.views.panels)
    found = hands.window.views.panels["comparison"]
    assert isinstance(found, ComparisonPanel)
    hands.wait(found.is_seen)
    return found


def study(hands: Hands) -> StudyView:
    return hands.window.study.session.view()


def epochs(hands: Hands, count: int) -> None:
    hands.type_into("Epochs", str(count))


def choose_optimisers(hands: Hands, *names: str) -> None:
    """Right-click the field, choose "Compare values…" and tick."""
    menu = hands.row("Optimiser").menu()
    next(action for action in menu.actions() if "Compare" in action.text()).trigger()
    sheet = QApplication.activePopupWidget()
    assert isinstance(sheet, ComparePopover)
    for value, box in sheet.boxes.items():
        if box.isChecked() != (value in names):
            hands.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    hands.qtbot.mouseClick(sheet.button, Qt.MouseButton.LeftButton)


def started(hands: Hands) -> None:
    hands.wait(lambda: study(hands).standings and study(hands).share > 0, WAIT)


def over(hands: Hands) -> None:
    hands.wait(lambda: study(hands).state == "over", WAIT)


def test_an_empty_panel_says_how_to_begin_and_begins(digits: Hands) -> None:
    hands = digits
    shown = panel(hands)
    assert "0.1, 0.01" in shown_text(shown)
    assert not hands.window.actions_table["run.compare"].isEnabled()
    assert "Nothing varies yet" in hands.window.actions_table["run.compare"].toolTip()
    hands.click(shown.empty._button)
    hands.wait(lambda: shown.head.run.isEnabled() and shown.head.chips)
    assert list(shown.head.chips) == ["training.optimizer"]
    assert "3 runs" in shown.head.plan.text()
    hands.key("Ctrl+Z")
    hands.wait(lambda: not shown.head.chips)


def test_a_comparison_from_typing_to_the_file(
    digits: Hands, answers: Answers, tmp_path: Path
) -> None:
    hands, window = digits, digits.window
    shown = panel(hands)
    epochs(hands, LONG)
    hands.type_into("Learning rate", "0.1, 0.01")
    choose_optimisers(hands, "sgd", "adam")
    hands.wait(lambda: "4 runs" in shown.head.plan.text())
    assert hands.row("Optimiser").list_text() == "adam, sgd"

    hands.click(shown.head.run)
    started(hands)
    # Two lists are a grid of small plots, which grow while they are looked at.
    hands.wait(lambda: len(shown.plots.sheet.cells) == 4 and not shown.plots.sheet.is_empty)
    assert shown.plots.sheet.row_heads == ("0.1", "0.01")
    assert shown.plots.sheet.column_heads == ("Adam", "SGD")
    hands.click(shown.head.pause)
    hands.wait(lambda: all(one.status == "paused" for one in study(hands).standings), WAIT)
    steps = [one.step for one in study(hands).standings]
    assert shown.head.pause.text() == "Resume"
    hands.click(shown.head.pause)
    hands.wait(
        lambda: all(s.step > n for s, n in zip(study(hands).standings, steps, strict=True)), WAIT
    )

    # One run by itself: it is stopped, and the others go on.
    hands.click(shown.plots, shown.plots.placed.frames[3].center().toPoint())
    assert shown.run.name.text() == "0.01 · SGD"
    hands.click(shown.run.stop)
    hands.wait(lambda: study(hands).standings[3].status == "stopped", WAIT)
    assert study(hands).alive
    hands.click(shown.head.stop)
    over(hands)

    # It becomes the run of the canvas, with its settings, and that can be undone.
    before = hands.experiment
    hands.wait(lambda: shown.run.promote.isEnabled())
    hands.click(shown.run.promote)
    hands.wait(lambda: hands.view().experiment is not None)
    assert hands.experiment.training.optimizer.type == "sgd"
    assert hands.experiment.training.optimizer.learning_rate == 0.01  # type: ignore[attr-defined]
    assert hands.history is study(hands).standings[3].history and not hands.view().stale
    assert hands.experiment.comparison == before.comparison
    hands.key("Ctrl+Z")
    assert hands.experiment == before

    # The file has what is compared.
    path = tmp_path / "compared.nnstudio"
    answers.paths.append(path)
    hands.key("Ctrl+Shift+S")
    hands.wait(path.is_file)
    window.files.open_example("xor-tanh")
    hands.wait(lambda: not shown.head.chips)
    assert study(hands).state == "idle"
    window.files.open(path)
    hands.wait(lambda: len(shown.head.chips) == 2)
    assert "4 runs" in shown.head.plan.text()
    # A chip's cross ends it, as one step.
    hands.click(shown.head.chips["training.optimizer"].cross)
    hands.wait(lambda: list(shown.head.chips) == ["training.optimizer.learning_rate"])


def test_one_list_is_one_plot_whose_runs_are_read_and_chosen(digits: Hands) -> None:
    hands = digits
    shown = panel(hands)
    epochs(hands, 3)
    hands.type_into("Batch size", "16, 32, 64")
    hands.wait(shown.head.run.isEnabled)
    hands.click(shown.head.run)
    over(hands)
    hands.wait(lambda: len(shown.key.rows()) == 3)
    assert [row.name for row in shown.key.rows()] == ["16", "32", "64"]
    assert len(shown.plots.sheet.cells) == 1 and not shown.difference.isVisible()
    # They stand in the table of all runs, as one family.
    hands.raise_panel("runs")
    hands.wait(lambda: len(hands.window.runs.runs) == 3)
    assert {run.source for run in hands.window.runs.runs} == {"comparison"}
    assert len({run.group for run in hands.window.runs.runs}) == 1
    panel(hands)
    hands.click(shown.key.viewport(), shown.key.visualItemRect(shown.key.item(1)).center())
    assert shown.run.name.text() == "32"
    assert "The settings of the document" in shown_text(shown.run)
    hands.click(shown.run.back)
    hands.click(shown.options.apart_button)
    assert [cell.title for cell in shown.plots.sheet.cells] == ["16", "32", "64"]
    shown.options.choose("test_accuracy")
    assert shown.plots.scale.y == (0.0, 1.0)
    # Other settings make the results those of others; other epochs, too.
    hands.type_into("Units", "20") if hands.canvas.selected() else epochs(hands, 4)
    hands.wait(lambda: "other settings" in shown.caption.text())


def test_a_run_lies_over_the_curves(digits: Hands) -> None:
    hands = digits
    epochs(hands, 2)
    hands.press("run.main")
    hands.wait_for("done")
    hands.type_into("Batch size", "16, 64")
    shown = panel(hands)
    hands.click(shown.head.run)
    over(hands)
    shown.choose(1)
    hands.click(shown.run.ghost)
    hands.wait(lambda: len(hands.view().past) == 1)
    assert hands.view().past[0].experiment.training.batch_size == 64


def test_one_change_and_its_twin(digits: Hands) -> None:
    hands = digits
    twin = hands.window.actions_table["run.twin"]
    assert not twin.isEnabled() and "Train first" in twin.toolTip()
    epochs(hands, 2)
    hands.press("run.main")
    hands.wait_for("done")
    hands.wait(lambda: "Change one thing" in twin.toolTip())
    hands.type_into("Learning rate", "0.1")
    hands.wait(twin.isEnabled)
    hands.key("Ctrl+T")
    over(hands)
    shown = hands.window.views.panels["comparison"]
    assert isinstance(shown, ComparisonPanel)
    hands.wait(lambda: shown.title.text() == "Learning rate: 0.001 → 0.1")
    assert BOTH_START in shown.caption.text() and "last bit" in shown.caption.text()
    hands.wait(shown.difference.isVisible)
    # They begin at no difference at all.
    assert shown.difference.sheet.curves[0].y[0] == 0.0
    assert len(shown.difference.sheet.curves[0].y) == 3


def test_seeds_make_bands(digits: Hands) -> None:
    hands = digits
    shown = panel(hands)
    epochs(hands, 2)
    line = shown.head.seeds
    hands.click(line)
    hands.qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    hands.qtbot.keyClicks(line, "3")
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    hands.wait(lambda: "3 runs" in shown.head.plan.text())
    hands.click(shown.head.run)
    over(hands)
    hands.wait(lambda: len(shown.plots.sheet.curves) == 1)
    curve = shown.plots.sheet.curves[0]
    assert curve.low is not None and (curve.low <= curve.y).all()
    assert "all seeds" in shown.key.rows()[0].name


def test_another_language_in_the_middle_of_a_comparison(digits: Hands) -> None:
    hands = digits
    epochs(hands, LONG)
    hands.type_into("Batch size", "16, 32")
    hands.click(panel(hands).head.run)
    started(hands)
    before = hands.window
    hands.choose("View", "한국어")
    hands.wait(lambda: hands.window is not before and hands.window.isVisible())
    hands.wait(lambda: "comparison" in hands.window.views.panels)
    shown = hands.window.views.panels["comparison"]
    assert isinstance(shown, ComparisonPanel)
    hands.wait(lambda: len(shown.key.rows()) == 2)
    assert study(hands).alive
    share = study(hands).share
    hands.wait(lambda: study(hands).share > share, WAIT)
    texts = [b.text() for b in shown.head.findChildren(QAbstractButton) if b.isVisible()]
    assert "중지" in texts
    hands.click(shown.head.stop)
    over(hands)
