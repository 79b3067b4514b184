"""Runs of comparisons and trials of searches are kept beside single ones, each with what it measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from core.ledger.making import trained

from nnstudio.core.ledger.store import Ledger
from nnstudio.core.ledger.studies import of_standing, of_trial
from nnstudio.core.study.crew import Standing
from nnstudio.core.study.trial import CURVES, Trial
from nnstudio.core.training.history import COLUMNS


def test_runs_of_a_comparison(tmp_path: Path) -> None:
    one = trained()
    standings = [
        Standing(0, "done", one.step, one.step, one),
        Standing(1, "stopped", one.step, 2 * one.step, one),
        Standing(2, "failed", 0, one.step),
        Standing(3, "stopped", 0, one.step),
    ]
    made = [of_standing(s, one.experiment, group="g", name="pair") for s in standings]
    assert made[3] is None, "what never began is no run"
    with Ledger(tmp_path / "runs.db") as ledger:
        for entry in made:
            if entry is not None:
                ledger.put(entry)
        runs = ledger.runs()
    assert [run.status for run in runs] == ["failed", "stopped", "done"]
    assert {run.group for run in runs} == {"g"} and {run.source for run in runs} == {"comparison"}
    assert not any(run.has_weights for run in runs)


def test_trials_of_a_search(tmp_path: Path) -> None:
    experiment = trained().experiment
    epochs = np.arange(4.0)
    curve = np.stack([epochs, 1 / (1 + epochs), epochs / 4, 2 / (1 + epochs), epochs / 5], axis=1)
    assert len(CURVES) == curve.shape[1]
    trial = Trial(
        7,
        {"training.optimizer": "sgd", "training.optimizer.learning_rate": 0.5},
        status="stopped",
        epochs=3,
        curves=(curve, curve[:2]),
        seconds=3.0,
    )
    entries = of_trial(experiment, trial, group="s", name="search")
    with Ledger(tmp_path / "runs.db") as ledger:
        for entry in (*entries, *entries):
            ledger.put(entry)
        second, first = ledger.runs()
        history = ledger.history(first.number)
    assert first.status == "stopped" and first.seconds == 1.5 and first.epochs == 3
    assert first.settings["training.optimizer"] == "sgd"
    assert first.settings["training.optimizer.learning_rate"] == 0.5
    assert second.settings["training.seed"] == experiment.training.seed + 1
    assert first.score("validation_accuracy") == 0.6 and np.isnan(first.score("test_loss"))
    assert first.steps == 3 * experiment.steps_per_epoch
    rows = history.evaluations
    np.testing.assert_array_equal(rows[:, COLUMNS.index("train_loss")], curve[:, 1])
    assert np.isnan(rows[:, COLUMNS.index("test_accuracy")]).all()


def test_a_trial_that_failed_has_no_curve() -> None:
    failed = Trial(0, {}, status="failed")
    assert of_trial(trained().experiment, failed, group="s", name="") == ()
