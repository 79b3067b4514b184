"""Runs side by side in a thread of the window: they begin alike, are paused and stopped, and leave nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.parts.problem import Problem
from nnstudio.core.study.variants import vary
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.trainer import Trainer
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.study.study_session import StudySession

LONG = 100_000
WAIT = 60_000


@pytest.fixture
def study(session: TrainingSession) -> StudySession:
    return StudySession.of(session)


def small(epochs: int) -> Experiment:
    return edits.set_training(example("digits-mlp"), epochs=epochs)


def until(qtbot: QtBot, holds: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT)


def statuses(study: StudySession) -> list[str]:
    return [standing.status for standing in study.view().standings]


def test_all_variants_are_run_from_the_same_start(study, qtbot) -> None:
    experiment = vary(small(2), "training.optimizer", "sgd, adam")
    with qtbot.waitSignal(study.ended, timeout=WAIT):
        study.start(experiment)
        assert study.alive and study.state == "starting"
    view = study.view()
    assert view.state == "over" and statuses(study) == ["done", "done"] and view.share == 1.0
    starts = [float(one.history.column("train_loss")[0]) for one in view.standings]
    assert starts[0] == starts[1]


def test_they_wait_go_on_and_end_one_by_one(study, qtbot) -> None:
    study.start(vary(small(LONG), "training.optimizer", "sgd, adam"))
    until(qtbot, lambda: study.view().standings and all(s.step > 0 for s in study.view().standings))
    study.pause()
    assert study.state == "paused"
    until(qtbot, lambda: statuses(study) == ["paused", "paused"])
    steps = [one.step for one in study.view().standings]
    study.resume()
    until(
        qtbot, lambda: all(s.step > n for s, n in zip(study.view().standings, steps, strict=True))
    )
    study.stop(1)
    until(qtbot, lambda: statuses(study)[1] == "stopped")
    assert study.alive
    with qtbot.waitSignal(study.ended, timeout=WAIT):
        study.stop()
        assert study.state == "stopping"
    assert statuses(study) == ["stopped", "stopped"]
    # What they measured stays.
    assert all(one.history is not None for one in study.view().standings)


def test_closing_ends_what_runs(study, session, qtbot) -> None:
    study.start(vary(small(LONG), "training.batch_size", "16, 32, 64"))
    until(qtbot, lambda: study.view().share > 0)
    session.shutdown()
    assert not study.alive and study.state == "over"


def test_closing_at_once_ends_what_has_hardly_begun(study, session) -> None:
    study.start(vary(small(LONG), "training.optimizer", "sgd, adam"))
    session.shutdown()
    assert not study.alive


def test_what_cannot_be_run_is_said_and_leaves_no_comparison(study, qtbot) -> None:
    wrong = vary(small(1), "data.training_samples", "100, 300")
    wrong = edits.set_training(wrong, batch_size=32)
    broken = wrong.with_values(network=type(wrong.network)())
    told: list[tuple[Problem, ...]] = []
    study.failed.connect(told.append)
    study.start(broken)
    until(qtbot, lambda: not study.alive)
    assert told and study.state == "idle" and study.view().variants == ()


def test_a_run_that_diverges_does_not_stop_the_others(study, qtbot) -> None:
    experiment = vary(small(3), "training.optimizer", "sgd(learning_rate=1e6), adam")
    with qtbot.waitSignal(study.ended, timeout=WAIT):
        study.start(experiment)
    assert statuses(study) == ["diverged", "done"]


def finished(experiment: Experiment) -> Checkpoint:
    trainer = Trainer(experiment)
    for _ in trainer.run():
        pass
    return trainer.checkpoint()


def test_twins_begin_at_the_same_loss_to_the_last_bit(study, qtbot) -> None:
    one = small(2)
    other = change(one, "training.optimizer.learning_rate", "0.1")
    kept = finished(one)
    with qtbot.waitSignal(study.ended, timeout=WAIT):
        study.start_twin(one, other, kept)
    view = study.view()
    assert view.twin and statuses(study) == ["done", "done"]
    # The first was run already, and is not run again.
    assert view.standings[0].checkpoint is kept
    starts = [float(standing.history.column("train_loss")[0]) for standing in view.standings]
    assert starts[0] == starts[1]


def test_a_twin_of_a_run_that_was_not_finished_runs_both(study, qtbot) -> None:
    one = small(2)
    with qtbot.waitSignal(study.ended, timeout=WAIT):
        study.start_twin(one, change(one, "training.optimizer", "sgd"))
    first, second = study.view().standings
    assert first.history.column("train_loss")[0] == second.history.column("train_loss")[0]
    assert first.step == second.step > 0


def test_it_belongs_to_the_session_and_outlives_its_windows(session, study) -> None:
    assert StudySession.of(session) is study
