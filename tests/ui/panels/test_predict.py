"""The trained network is asked about new rows, about one that is typed in, and what it says is saved."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from nnstudio.core.datasets.own_data import OwnData, import_data
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.data_edits import use_data
from nnstudio.core.experiment.examples import example
from nnstudio.core.importers.base import run_through
from nnstudio.core.importers.finding import preview
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weights import Weights
from nnstudio.ui.panels.predict import PredictPanel
from nnstudio.ui.run_view import RunView


def table(path: Path, rows: int, *, truth: bool = True) -> Path:
    source = random.Random(3)
    lines = ["length,place,kind" if truth else "length,place"]
    for number in range(rows):
        kind = number % 2
        cells = [f"{1 + 4 * kind + source.random():.2f}", source.choice(("north", "south"))]
        lines.append(",".join([*cells, *(("small", "large")[kind],)[: int(truth)]]))
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    path = str(table(tmp_path_factory.mktemp("data") / "train.csv", 60))
    data, _ = run_through(import_data(path, preview(path).importer))
    assert isinstance(data, OwnData)
    experiment = edits.set_training(use_data(example("digits-mlp"), data), epochs=200)
    trainer = Trainer(experiment)
    list(trainer.run())
    return RunView(
        state="done",
        experiment=trainer.experiment,
        history=trainer.history,
        weights=Weights.of(trainer.state),
        step=trainer.step,
    )


@pytest.fixture
def panel(qtbot: QtBot, view: RunView) -> PredictPanel:
    made = PredictPanel()
    qtbot.addWidget(made)
    made.resize(760, 330)
    made.show()
    made.refresh(view)
    return made


def predicted(panel: PredictPanel, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(panel.reading.ended):
        panel.predict(str(path))


def test_new_rows_are_predicted_and_saved(
    panel: PredictPanel, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predicted(panel, qtbot, table(tmp_path / "new.csv", 20))
    assert panel.table.isVisible()
    assert "20 samples" in panel.sentence.text()
    assert "100.0 % of them are right" in panel.sentence.text()
    target = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(panel.saving.ended):
        panel.save.click()
    with target.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["prediction"] for row in rows[:4]] == ["small", "large", "small", "large"]
    assert float(rows[0]["p(small)"]) > 0.5
    assert list(tmp_path.glob("*.part")) == []


def test_rows_without_the_answer(panel: PredictPanel, qtbot: QtBot, tmp_path: Path) -> None:
    predicted(panel, qtbot, table(tmp_path / "new.csv", 10, truth=False))
    assert panel.rows.rowCount() == 10
    assert "right" not in panel.sentence.text()
    assert panel.rows.headerData(1, Qt.Orientation.Horizontal) == "Prediction"


def test_what_does_not_fit_is_said(panel: PredictPanel, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("height,weight\n1,2\n3,4\n")
    with qtbot.waitSignal(panel.reading.failed):
        panel.predict(str(path))
    assert "length" in panel.sentence.text()
    assert panel.hint.isVisible()


def test_a_sample_is_typed_in(panel: PredictPanel, qtbot: QtBot) -> None:
    length, place = panel.typed.fields
    assert isinstance(length, QLineEdit)
    assert isinstance(place, QComboBox)
    place.setCurrentIndex(1)
    with qtbot.waitSignal(panel.typing.ended):
        qtbot.keyClicks(length, "5,4")
    assert panel.answer.text().startswith("Prediction: large")
    length.setText("")
    with qtbot.waitSignal(panel.typing.ended):
        qtbot.keyClicks(length, "1.2")
    assert panel.answer.text().startswith("Prediction: small")
    with qtbot.waitSignal(panel.typing.failed):
        qtbot.keyClicks(length, "x")
    assert "length" in panel.answer.text()


def test_without_a_trained_network_it_says_what_to_do(qtbot: QtBot) -> None:
    panel = PredictPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.refresh(RunView())
    assert panel.empty.isVisible()
    assert "Train" in panel.empty._text.text()


def test_a_run_that_goes_on_is_asked_for_its_weights(
    panel: PredictPanel, qtbot: QtBot, view: RunView, tmp_path: Path
) -> None:
    wishes: list[object] = []
    panel.asked.connect(wishes.append)
    live = replace(view, state="running", weights=None)
    panel.refresh(live)
    panel.predict(str(table(tmp_path / "new.csv", 6)))
    assert wishes == ["weights"]
    with qtbot.waitSignal(panel.reading.ended):
        panel.refresh(replace(live, weights=view.weights))
    assert panel.rows.rowCount() == 6
