"""A run that is repeated is the same to the last bit, whatever was done to it; another one is told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Progressed
from nnstudio.core.training.history import History
from nnstudio.core.training.replay import replay
from nnstudio.core.training.trainer import Trainer


def settings(**values: object) -> Experiment:
    made = example("xor-tanh")
    given = {"training.epochs": 6, "training.batch_size": 40, "training.seed": 5, **values}
    for path, value in given.items():
        made = change(made, path.replace("__", "."), str(value))
    return made


def trained(experiment: Experiment, steps: int | None = None, **more: Any) -> Checkpoint:
    trainer = Trainer(experiment, **more)
    for _ in trainer.run(steps):
        pass
    return trainer.checkpoint()


def with_changes() -> Checkpoint:
    """Rate, batch size and optimiser are changed on the way, once before the first step."""
    trainer = Trainer(settings())
    for steps, path, value in (
        (0, "training.optimizer.learning_rate", "0.2"),
        (7, "training.batch_size", "25"),
        (9, "training.optimizer", "adam"),
        (4, "training.penalty.strength", "0.01"),
    ):
        list(trainer.run(steps))
        trainer.adopt(change(trainer.experiment, path, value))
    list(trainer.run())
    return trainer.checkpoint()


RUNS: dict[str, Callable[[], Checkpoint]] = {
    "whole": lambda: trained(settings()),
    "stopped": lambda: trained(settings(), steps=11),
    "not begun": lambda: trained(settings(), steps=0),
    "changed on the way": with_changes,
    "stopped early": lambda: trained(settings(training__patience=1, training__epochs=60)),
    "dropout": lambda: trained(change(settings(), "dense_1.dropout", "0.3")),
    "ran away": lambda: trained(
        change(
            change(
                change(settings(), "dense_1.activation", "identity"),
                "dense_2.activation",
                "identity",
            ),
            "training.optimizer.learning_rate",
            "1e6",
        )
    ),
    "gone on": lambda: trained(
        settings(training__epochs=9), checkpoint=trained(settings(training__epochs=4))
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_repeats_to_the_last_bit(name: str) -> None:
    recorded = RUNS[name]()
    assert (recorded.status == "diverged") == (name == "ran away")
    found = replay(recorded)
    assert found.same and found.complete, found
    assert found.steps == recorded.step and found.evaluations == len(recorded.history.evaluations)
    assert found.verdict.code.startswith("problem.replay_same")


def test_a_changed_run_says_so() -> None:
    recorded = with_changes()
    assert len(recorded.changes) == 4
    assert replay(recorded).verdict.code == "problem.replay_same_changed"
    # Without its changes it is another run.
    assert not replay(replace(recorded, changes=())).same


def test_fewer_planned_epochs_do_not_shorten_it() -> None:
    recorded = trained(settings())
    fewer = replace(recorded, experiment=change(recorded.experiment, "training.epochs", "2"))
    assert replay(fewer).same


def forged(recorded: Checkpoint, at: int, by: float) -> Checkpoint:
    losses = recorded.history.batch_losses.copy()
    losses[at:] += np.float32(by)
    history = History()
    history.go_on_with(0, losses, 0, recorded.history.evaluations)
    return replace(recorded, history=history)


def test_a_curve_drawn_by_hand_is_found_with_its_first_step_and_size() -> None:
    recorded = trained(settings())
    found = replay(forged(recorded, 8, -0.125))
    assert not found.same and found.departure is not None
    assert found.departure.step == 9 and found.departure.what == "loss"
    assert found.departure.repeated - found.departure.recorded == pytest.approx(0.125, rel=1e-5)
    assert found.apart == pytest.approx(0.125, rel=1e-5)
    assert found.verdict.code == "problem.replay_loss"


def test_a_forged_evaluation_and_forged_weights_are_found() -> None:
    recorded = trained(settings())
    rows = recorded.history.evaluations.copy()
    rows[3, 7] = 1.5
    history = History()
    history.go_on_with(0, recorded.history.batch_losses, 0, rows)
    found = replay(replace(recorded, history=history))
    assert found.departure is not None and found.departure.what == "test_accuracy"
    assert found.departure.step == rows[3, 0] and found.verdict.code == "problem.replay_score"
    name, array = next(iter(recorded.parameters.items()))
    other = replay(replace(recorded, parameters={**recorded.parameters, name: array + 0.5}))
    assert not other.same and other.weights_apart == pytest.approx(0.5)
    assert other.verdict.code == "problem.replay_weights"


def test_another_seed_is_another_run() -> None:
    recorded = trained(settings())
    other = replace(recorded, experiment=change(recorded.experiment, "training.seed", "6"))
    found = replay(other)
    assert found.departure is not None and found.departure.step == 0, "before the first step"


def test_a_repetition_that_ends_earlier_is_another_run() -> None:
    recorded = trained(settings(training__epochs=30))
    patient = change(recorded.experiment, "training.patience", "1")
    early = trained(patient)
    if early.step < recorded.step:
        found = replay(replace(recorded, experiment=patient))
        assert not found.same and found.departure is not None
        assert found.departure.step <= early.step + 1


def test_it_can_be_given_up() -> None:
    recorded = trained(settings(training__epochs=400))
    control = Control()

    def follow(event: object) -> None:
        if isinstance(event, Progressed) and event.step > 20:
            control.stop()

    found = replay(recorded, control=control, follow=follow)
    assert 20 < found.steps < recorded.step
    assert not found.same and not found.complete and found.departure is None
    assert found.verdict.code == "problem.replay_given_up"
