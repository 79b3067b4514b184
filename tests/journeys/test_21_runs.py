"""Train, change, train, come back tomorrow: both runs are there, and what changed is said."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from core.ledger.making import entry
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox

from journeys.conftest import Answers
from journeys.hands import CTRL, NONE, Hands
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.ledger.place import usual_place
from nnstudio.core.ledger.store import Ledger
from nnstudio.ui.panels.curves import CurvesPanel
from nnstudio.ui.panels.runs import RunsPanel

Open = Callable[[], Hands]
DISCARD = QMessageBox.StandardButton.Discard


def table(hands: Hands) -> RunsPanel:
    """The table of runs, in front."""
    hands.raise_panel("runs")
    hands.wait(lambda: "runs" in hands.window.views.panels)
    return hands.window.views.panel(RunsPanel)


def listed(panel: RunsPanel) -> list[list[str]]:
    """The numbers and names of what is listed, a heading as it is."""
    model = panel.model
    return [
        [str(model.data(model.index(row, column))) for column in (0, 1)]
        for row in range(model.rowCount())
    ]


def numbers(panel: RunsPanel) -> list[str]:
    return [row[0] for row in listed(panel)]


def cell(panel: RunsPanel, number: int, key: str) -> str:
    row, column = panel.model.row_of(number), panel.model.column_of(key)
    assert row is not None and column is not None, f"no {key} of run {number}"
    return str(panel.model.data(panel.model.index(row, column)))


def place(panel: RunsPanel, number: int, key: str = "number") -> QPoint:
    """The middle of a cell, which is scrolled to."""
    row, column = panel.model.row_of(number), panel.model.column_of(key)
    assert row is not None and column is not None
    index = panel.model.index(row, column)
    panel.table.scrollTo(index)
    return panel.table.visualRect(index).center()


def pick(hands: Hands, panel: RunsPanel, *picked: int) -> None:
    """Click runs, the others with Ctrl held."""
    for at, number in enumerate(picked):
        hands.click(panel.table.viewport(), place(panel, number), CTRL if at else NONE)
    assert {run.number for run in panel.selection()} == set(picked)


def train(hands: Hands) -> None:
    hands.press("run.main")
    hands.wait_for("done")


@pytest.fixture
def two_runs(open_studio: Open, answers: Answers) -> Hands:
    """Yesterday: a small network was trained, its learning rate changed, and trained again."""
    hands = open_studio()
    hands.window.files.open_example("xor-tanh")
    hands.type_into("Epochs", "4")
    train(hands)
    hands.type_into("Learning rate", "0.02")
    train(hands)
    answers.buttons = [DISCARD]
    hands.window.close()
    hands.wait(lambda: not hands.window.isVisible())
    return open_studio()


def test_two_runs_are_compared_after_a_restart(
    two_runs: Hands, answers: Answers, tmp_path: Path
) -> None:
    hands = two_runs
    panel = table(hands)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    before = float(cell(panel, 1, "training.optimizer.learning_rate"))
    assert cell(panel, 2, "training.optimizer.learning_rate") == "0.02" and before != 0.02
    assert panel.model.columns[2].title == "Learning rate", "what differs comes first"
    assert cell(panel, 1, "trained") == "4" and cell(panel, 1, "test_accuracy")

    pick(hands, panel, 1, 2)
    hands.wait(lambda: f"Learning rate {before:g} → 0.02" in panel.line.text())
    assert panel.line.text().startswith("1 → 2:") and "Test accuracy" in panel.line.text()

    # Over the curves, before anything is trained today.
    hands.click(panel.overlay)
    curves = hands.window.views.panel(CurvesPanel)
    hands.wait(lambda: len(curves.ghosts[curves.loss].ghosts) == 2)
    assert curves.loss.view.x_range == (0.0, 4.0) and curves.loss.overlay.empty_text == ""
    labels = [ghost.label for ghost in curves.ghosts[curves.loss].ghosts]
    assert all(label.startswith("#") for label in labels)
    assert panel.overlay.text() == "Remove overlay" and set(panel.model.overlaid) == {1, 2}
    hands.click(panel.overlay)
    hands.wait(lambda: not curves.ghosts[curves.loss].ghosts)

    path = tmp_path / "실행.csv"
    answers.paths = [path]
    panel.exportWanted.emit()
    hands.wait(path.exists)
    hands.wait(lambda: "2 runs written" in hands.message)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["run"] for row in rows] == ["2", "1"]
    assert rows[0]["training.optimizer.learning_rate"] == "0.02"


def test_the_settings_of_a_run_come_back_and_go_again(two_runs: Hands) -> None:
    hands = two_runs
    panel = table(hands)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    before = hands.experiment
    pick(hands, panel, 2)
    hands.key(Qt.Key.Key_Return, at=panel.table)
    hands.wait(lambda: hands.experiment != before)
    assert hands.experiment.training.optimizer.learning_rate == 0.02  # type: ignore[attr-defined]
    hands.key("Ctrl+Z")
    assert hands.experiment == before


def test_a_run_is_opened_with_its_weights(two_runs: Hands) -> None:
    hands = two_runs
    panel = table(hands)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    panel.openWanted.emit(1)
    hands.wait(lambda: hands.studio.session.checkpoint is not None)
    assert hands.view().history is not None and hands.view().step == hands.view().total_steps
    assert hands.button("run.main").text() == "Train again"
    assert hands.window.isWindowModified(), "it is in no file yet"
    hands.wait(lambda: not hands.window.runs.task.busy)
    assert numbers(panel) == ["2", "1"], "to open a run makes none"


def test_a_run_that_goes_on_stays_one_line(hands: Hands) -> None:
    hands.window.files.open_example("xor-tanh")
    hands.type_into("Epochs", "100000")
    panel = table(hands)
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 5)
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.wait(lambda: numbers(panel) == ["1"])
    assert "stopped" in cell(panel, 1, "trained")
    step = hands.view().step
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > step + 5)
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.wait(lambda: panel.model.lines[0].steps == hands.view().step)  # type: ignore[union-attr]
    assert numbers(panel) == ["1"]
    hands.press("run.restart")
    hands.wait(lambda: hands.view().step > 0)
    hands.press("run.stop")
    hands.wait_for("stopped")
    hands.wait(lambda: numbers(panel) == ["2", "1"])


def test_closing_in_the_middle_keeps_the_run(open_studio: Open, answers: Answers) -> None:
    hands = open_studio()
    hands.window.files.open_example("xor-tanh")
    hands.type_into("Epochs", "100000")
    hands.press("run.main")
    hands.wait(lambda: hands.view().step > 5)
    answers.buttons = [DISCARD]
    hands.window.close()
    hands.wait(lambda: not hands.window.isVisible())
    again = open_studio()
    panel = table(again)
    again.wait(lambda: numbers(panel) == ["1"])
    assert "stopped" in cell(panel, 1, "trained")


def test_notes_tags_pins_and_deleting(two_runs: Hands) -> None:
    hands = two_runs
    panel = table(hands)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    hands.click(panel.table.viewport(), place(panel, 1, "note"))
    hands.key(Qt.Key.Key_F2, at=panel.table)
    line = panel.table.findChild(QLineEdit)
    assert line is not None
    hands.qtbot.keyClicks(line, "too slow")
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    hands.wait(lambda: cell(panel, 1, "note") == "too slow")
    before = hands.experiment
    panel.noted.emit([1, 2], "tags", "base, #homework")
    panel.noted.emit([1], "pinned", "1")
    hands.wait(lambda: cell(panel, 2, "tags") == "base, homework")
    assert hands.experiment == before, "Enter in a note writes a note"

    pick(hands, panel, 2)
    hands.key(Qt.Key.Key_Delete, at=panel.table)
    hands.wait(lambda: numbers(panel) == ["1"])
    assert panel.line.text() == "1 runs deleted"
    hands.click(panel.undo)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    hands.wait(lambda: not hands.window.runs.task.busy)
    with Ledger(usual_place()) as ledger:
        kept = {run.number: run for run in ledger.runs()}
    assert kept[1].note == "too slow" and kept[1].pinned and kept[2].tags == ("base", "homework")


def test_filter_sort_and_group(hands: Hands) -> None:
    with Ledger(usual_place()) as ledger:
        for name, rate in (("a", "0.001"), ("b", "0.1"), ("a", "0.01")):
            ledger.put(entry(name, learning_rate=rate))
    panel = table(hands)
    hands.wait(lambda: numbers(panel) == ["3", "2", "1"])
    hands.click(panel.filter)
    hands.qtbot.keyClicks(panel.filter, "learning_rate < 0.05, a")
    hands.wait(lambda: numbers(panel) == ["3", "1"])
    assert panel.line.text().startswith("2 of 3 runs")
    hands.qtbot.keyClicks(panel.filter, ", speed > 3")
    hands.wait(lambda: "no setting" in panel.line.text())
    assert numbers(panel) == ["3", "2", "1"], "what cannot be read filters nothing"
    panel.filter.clear()
    hands.wait(lambda: panel.line.text().startswith("3 runs"))

    header = panel.table.horizontalHeader()
    at = panel.model.column_of("training.optimizer.learning_rate")
    assert at is not None

    def press_header() -> None:
        where = QPoint(header.sectionViewportPosition(at) + 12, header.height() // 2)
        hands.click(header.viewport(), where)

    press_header()
    hands.wait(lambda: numbers(panel) == ["1", "3", "2"])
    press_header()
    hands.wait(lambda: numbers(panel) == ["2", "3", "1"])
    press_header()
    hands.wait(lambda: numbers(panel) == ["3", "2", "1"])

    hands.click(panel.group)
    hands.wait(lambda: numbers(panel) == ["▾ 2", "3", "1", "▾ 1", "2"])
    hands.click(panel.table.viewport(), panel.table.visualRect(panel.model.index(0, 0)).center())
    hands.wait(lambda: numbers(panel) == ["▸ 2", "▾ 1", "2"])


def test_another_language_has_the_same_runs(two_runs: Hands) -> None:
    hands = two_runs
    panel = table(hands)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    pick(hands, panel, 1)
    hands.click(panel.overlay)
    hands.wait(lambda: set(panel.model.overlaid) == {1})
    panel.filter.setText("seed = 1")
    hands.wait(lambda: panel.question.filter == "seed = 1")
    hands.choose("View", "한국어")
    hands.wait(lambda: hands.window.docks["runs"].windowTitle() == "실행 기록")
    hands.wait(lambda: "runs" in hands.window.views.panels)
    panel = hands.window.views.panel(RunsPanel)
    hands.wait(lambda: numbers(panel) == ["2", "1"])
    assert panel.model.columns[2].title == "학습률"
    assert panel.filter.text() == "seed = 1"
    hands.wait(lambda: set(panel.model.overlaid) == {1})
    hands.click(panel.filter)
    panel.filter.setText("학습률 = 0.02")
    hands.wait(lambda: numbers(panel) == ["2"])


def test_a_damaged_file_is_said_and_kept(hands: Hands) -> None:
    path = usual_place()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no database at all" * 300)
    panel = table(hands)
    hands.wait(lambda: "damaged" in hands.message)
    assert path.with_name("runs.db.bad").read_bytes().startswith(b"no database")
    assert panel.empty.isVisible() and not panel.body.isVisible()
    hands.window.files.open_example("xor-tanh")
    hands.type_into("Epochs", "2")
    train(hands)
    hands.wait(lambda: numbers(panel) == ["1"])
    assert panel.body.isVisible()


def test_a_place_that_cannot_be_written_loses_no_run(hands: Hands) -> None:
    path = usual_place()
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("a file where the folder should be")
    hands.window.files.open_example("xor-tanh")
    hands.type_into("Epochs", "2")
    train(hands)
    hands.wait(lambda: "Runs are not kept" in hands.message)
    assert hands.studio.session.checkpoint is not None


def test_trials_of_a_search_are_kept(hands: Hands) -> None:
    from nnstudio.core.experiment.paths import change
    from nnstudio.core.study.ranges import read_range
    from nnstudio.core.study.search_checks import with_range, with_search

    hands.window.files.open_example("xor-tanh")

    def searched(experiment: Experiment) -> Experiment:
        made = change(change(experiment, "training.epochs", "2"), "data.validation", "0.2")
        path = "training.optimizer.learning_rate"
        made = with_range(made, read_range(made, path, "log 1e-3..1e-1"))
        return with_search(made, trials=2)

    hands.window.document.edit(searched, "Search")
    panel = table(hands)
    hands.window.search._start(True, False)
    hands.wait(lambda: len(numbers(panel)) == 2, timeout=60_000)
    assert cell(panel, 1, "source") == "Search" and cell(panel, 1, "validation_accuracy")
