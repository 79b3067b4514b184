"""A schedule in a run: every step has the rate it should have, and going on changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.parts import families
from conformance.runs import assert_same_run, everything, exploding, finished
from nnstudio.core.engine.state import Backup
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.schedules.base import SCHEDULES, Moment, Schedule
from nnstudio.core.schedules.cosine import Cosine
from nnstudio.core.schedules.exponential import Exponential
from nnstudio.core.schedules.reduce_on_plateau import ReduceOnPlateau
from nnstudio.core.schedules.step_decay import StepDecay
from nnstudio.core.training.events import Progressed
from nnstudio.core.training.trainer import Trainer

families()
EAGER: dict[str, dict[str, float]] = {
    "reduce_on_plateau": {"patience": 1},
    "step_decay": {"every": 1},
}
"""Values with which a schedule does something within a few epochs."""


def with_schedule(schedule: Schedule, epochs: int = 6) -> Experiment:
    return edits.set_training(everything(Adam(learning_rate=0.2), epochs), schedule=schedule)


def eager() -> list[Schedule]:
    return [kind.make(**EAGER.get(kind.type, {})) for kind in SCHEDULES]


EVERY = pytest.mark.parametrize("schedule", eager(), ids=lambda schedule: schedule.type)


@EVERY
@pytest.mark.parametrize("cut", [1, 3, 4, 6, 8, 13, 22])
def test_going_on_is_exact(schedule: Schedule, cut: int) -> None:
    """Four steps are an epoch, so most cuts fall in the middle of one."""
    experiment = with_schedule(schedule)
    whole, first = Trainer(experiment), Trainer(experiment)
    finished(whole)
    finished(first, cut)
    second = Trainer(experiment, checkpoint=first.checkpoint())
    finished(second)
    assert_same_run(second, whole)


@EVERY
def test_a_schedule_changes_the_run_unless_it_is_constant(schedule: Schedule) -> None:
    plain, other = Trainer(everything(Adam(learning_rate=0.2), 6)), Trainer(with_schedule(schedule))
    finished(plain)
    finished(other)
    same = np.array_equal(plain.state.parameters, other.state.parameters)
    assert same == schedule.constant


@EVERY
def test_every_step_has_the_rate_of_the_formula(schedule: Schedule) -> None:
    """SGD without noise: the rate is what the weights moved by, over the gradient."""
    training = {"schedule": schedule, "optimizer": SGD(learning_rate=0.5)}
    experiment = edits.set_training(everything(epochs=6), **training)
    trainer = Trainer(experiment, dtype=np.float64)
    losses: list[float] = []
    for step in range(trainer.total_steps):
        before = trainer.state.parameters.copy()
        finished(trainer, 1)
        if step % 4 == 0:
            losses = trainer.history.column("train_loss")[: step // 4 + 1].tolist()
        wanted = 0.5 * schedule.factor(Moment(step, 24, 4, losses))
        moved = before - wanted * trainer.state.gradients
        np.testing.assert_allclose(trainer.state.parameters, moved, rtol=1e-12, atol=1e-15)
        assert trainer.learning_rate == pytest.approx(wanted)


def test_the_rate_is_told_while_it_runs() -> None:
    trainer = Trainer(with_schedule(Exponential(decay=0.5)))
    assert trainer.learning_rate == 0.2
    told = [event for event in finished(trainer) if isinstance(event, Progressed)]
    for event in told:
        assert event.learning_rate == pytest.approx(0.2 * 0.5 ** ((event.step - 1) / 4))
    assert told[-1].step == 24


def test_a_step_taken_again_does_not_know_what_was_measured_later() -> None:
    """A run that fails goes back a few steps, and what it measured meanwhile stays in its history."""
    trainer = Trainer(with_schedule(ReduceOnPlateau(drop=0.5, patience=1, threshold=0.999999)))
    finished(trainer, 5)
    backup, rate = Backup.of(trainer.state), trainer.learning_rate
    finished(trainer, 4)
    ahead, later = trainer.state.parameters.copy(), trainer.learning_rate
    assert later < rate
    backup.restore(trainer.state)
    for _ in range(4):
        trainer.stepper.advance(1)
    assert np.array_equal(trainer.state.parameters, ahead)


def test_test_data_do_not_decide() -> None:
    trainer = Trainer(with_schedule(ReduceOnPlateau(patience=1)))
    finished(trainer, 8)
    checkpoint = trainer.checkpoint()
    table = checkpoint.history.copy()
    table._evaluations._rows[:, 6:8] = 99.0
    other = Trainer(trainer.experiment, checkpoint=replace(checkpoint, history=table))
    assert other.history.column("test_loss")[0] == 99.0
    assert other.state.pace.rate(8) == trainer.state.pace.rate(8)


@pytest.mark.parametrize("schedule", [StepDecay(every=1), ReduceOnPlateau(patience=1)])
def test_a_longer_run_begins_with_the_shorter_one(schedule: Schedule) -> None:
    short, long = with_schedule(schedule, 3), with_schedule(schedule, 6)
    assert short.settings_hash == long.settings_hash
    first, whole = Trainer(short), Trainer(long)
    finished(first)
    finished(whole)
    second = Trainer(long, checkpoint=replace(first.checkpoint(), experiment=long))
    finished(second)
    assert_same_run(second, whole)


@EVERY
def test_a_longer_run_is_another_one_where_the_course_depends_on_the_length(
    schedule: Schedule,
) -> None:
    hashes = {with_schedule(schedule, epochs).settings_hash for epochs in (3, 6)}
    assert len(hashes) == (2 if schedule.uses_length else 1)
    one, other = Trainer(with_schedule(schedule, 3)), Trainer(with_schedule(schedule, 6))
    finished(one, 3)
    finished(other, 3)
    same = np.array_equal(one.state.parameters, other.state.parameters)
    assert same != schedule.uses_length


def test_a_run_that_diverges_is_still_told() -> None:
    experiment = edits.set_training(exploding(), schedule=Cosine(floor=0.9))
    trainer = Trainer(experiment)
    last = finished(trainer)[-1]
    assert getattr(last, "status", "") == "diverged"
    assert np.isfinite(trainer.state.parameters).all()
