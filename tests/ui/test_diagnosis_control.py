"""The window watches a run: findings come calmly, go with the run, and follow what is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from conformance.diagnosis.by_hand import history
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Network
from nnstudio.ui import diagnosis_control
from nnstudio.ui.diagnosis_control import DiagnosisControl
from nnstudio.ui.document import Document
from nnstudio.ui.panel_host import PanelHost
from nnstudio.ui.panels.diagnosis import DiagnosisPanel
from nnstudio.ui.panels.table import PanelRecord
from nnstudio.ui.run_control import RunControl
from nnstudio.ui.run_view import RunView
from nnstudio.ui.session import TrainingSession

MLP = example("mnist-mlp")


class Watched(SimpleNamespace):
    document: Document
    session: TrainingSession
    control: RunControl
    views: PanelHost
    diagnosis: DiagnosisControl

    @property
    def title(self) -> str:
        return self.views.docks["diagnosis"].windowTitle()

    @property
    def rules(self) -> list[str]:
        return [finding.rule for finding in self.diagnosis.findings]


@pytest.fixture
def watched(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    window = QMainWindow()
    qtbot.addWidget(window)
    document, session = Document(MLP, window), TrainingSession(window)
    control = RunControl(document, session, window)
    views = PanelHost(window, [PanelRecord("diagnosis", "Diagnosis", lambda: DiagnosisPanel)])
    made = DiagnosisControl(control, views)
    monkeypatch.setattr(diagnosis_control, "PAUSE", 0.0)
    yield Watched(document=document, session=session, control=control, views=views, diagnosis=made)
    session.shutdown()


def overfit(experiment: Experiment = MLP, epochs: int = 10, state: str = "running") -> RunView:
    train, test = np.linspace(0.1, 1.0, epochs + 1), np.linspace(0.1, 0.7, epochs + 1)
    past = history(experiment, epochs, train_accuracy=train, test_accuracy=test)
    step = epochs * experiment.steps_per_epoch
    return RunView(state=state, experiment=experiment, history=past, step=step, newest=step)  # type: ignore[arg-type]


def until_loaded(watched: Watched, view: RunView) -> int:
    """Look until the rules are there; returns how often."""
    for times in range(1, 60):
        watched.diagnosis.look(view)
        if watched.diagnosis._loaded:
            return times
    raise AssertionError("the rules never came")


def test_a_finding_must_last_before_it_is_shown(watched: Watched) -> None:
    view = overfit()
    until_loaded(watched, view)
    assert watched.rules == []
    for _ in range(3):
        watched.diagnosis.look(view)
    assert watched.rules == ["overfitting"]
    assert watched.title == "Diagnosis (1)"


def test_a_run_that_stands_still_is_told_of_at_once(watched: Watched) -> None:
    watched.diagnosis.look(overfit(state="done"))
    assert watched.rules == ["overfitting"]


def test_the_rules_are_loaded_a_few_at_a_time(watched: Watched) -> None:
    assert until_loaded(watched, overfit()) > 5


def test_between_two_looks_there_is_a_pause(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis_control, "PAUSE", 1000.0)
    view = overfit()
    until_loaded(watched, view)
    for _ in range(20):
        watched.diagnosis.look(view)
    assert watched.rules == []


def test_another_run_begins_with_nothing(watched: Watched) -> None:
    watched.diagnosis.look(overfit(state="done"))
    watched.diagnosis.look(RunView(state="starting", experiment=MLP))
    assert watched.rules == []
    assert watched.title == "Diagnosis"
    watched.diagnosis.look(overfit(state="done"))
    watched.document.open(example("xor-tanh"), None)
    assert watched.rules == []


def test_looking_back_shows_what_was_wrong_then(watched: Watched) -> None:
    view = overfit(state="done")
    watched.diagnosis.look(view)
    early = 2 * MLP.steps_per_epoch
    watched.diagnosis.look(replace(view, step=early, looking_back=early))
    assert watched.rules == []
    watched.diagnosis.look(view)
    assert watched.rules == ["overfitting"]


def test_the_panel_is_filled_when_it_is_made_and_kept_up_to_date(watched: Watched) -> None:
    view = overfit(state="done")
    watched.session._run.experiment = MLP
    watched.diagnosis.look(view)
    panel = watched.views.panel(DiagnosisPanel)
    (card,) = panel.cards()
    assert card.title.text().startswith("Overfitting since epoch")
    assert "Dropout 0.2" in [button.text() for button in card.buttons()]
    with_dropout = MLP
    for block in ("dense_1", "dense_2", "dense_3", "dense_4"):
        with_dropout = edits.set_field(with_dropout, block, "dropout", 0.2)
    watched.document.apply(with_dropout, "Dropout")
    watched.diagnosis.look(view)
    assert "Dropout 0.2" not in [button.text() for button in card.buttons()]


def test_a_dismissed_card_stays_away_in_this_run_alone(watched: Watched) -> None:
    view = overfit(state="done")
    watched.session._run.experiment = MLP
    watched.diagnosis.look(view)
    panel = watched.views.panel(DiagnosisPanel)
    panel.dismissed.emit("overfitting")
    assert panel.cards() == []
    watched.diagnosis.look(view)
    assert watched.rules == []
    watched.diagnosis.look(RunView(state="starting", experiment=MLP))
    watched.diagnosis.look(view)
    assert watched.rules == ["overfitting"]


def test_a_network_that_was_taken_away_has_no_findings(watched: Watched) -> None:
    panel = watched.views.panel(DiagnosisPanel)
    view = overfit(state="done")
    watched.diagnosis.look(view)
    assert watched.rules == ["overfitting"]
    watched.document.edit(lambda e: e.with_values(network=Network(), layout=()), "Clear")
    emptied = replace(view, stale=True, obstacle="unfinished")
    watched.diagnosis.look(emptied)
    panel.refresh(emptied)
    assert watched.rules == [] and watched.title == "Diagnosis"
    assert panel.calm.text().startswith("Draw a network first")
    watched.document.undo_stack.undo()
    watched.diagnosis.look(view)
    assert watched.rules == ["overfitting"]
