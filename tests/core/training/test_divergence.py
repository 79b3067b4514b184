"""A run whose loss explodes stops before the damage, and says at which step it happened."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import everything, exploding, finished
from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.events import Evaluated, Event, Finished
from nnstudio.core.training.safeguard import RUNAWAY
from nnstudio.core.training.trainer import Trainer


def by_hand(experiment: Experiment) -> tuple[int, State, list[float]]:
    """The step that fails, the state before it and the losses until then, one step at a time."""
    state, data = State(experiment), samples.load(experiment).train
    size, used = experiment.batch_size, experiment.data.used
    plans = {size: Plan(state, size, training=True)}
    losses: list[float] = []
    with np.errstate(all="ignore"):
        for epoch in range(experiment.training.epochs):
            order = samples.batch_order(experiment, epoch)
            for start in range(0, used, size):
                chosen = order[start : start + size]
                if len(chosen) not in plans:
                    plans[len(chosen)] = Plan(state, len(chosen), training=True)
                plan, before = plans[len(chosen)], Backup.of(state)
                plan.fill(data.inputs, data.targets, chosen)
                plan.step()
                loss = float(plan.loss)
                highest = RUNAWAY * max(1.0, losses[0] if losses else loss)
                if not (loss <= highest and np.isfinite(state.parameters).all()):
                    before.restore(state)
                    return len(losses) + 1, state, losses
                losses.append(loss)
    raise AssertionError("it did not diverge")


def ending(events: list[Event]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)
    return last


RUNS = {
    "at once": lambda: exploding(1e6),
    "slowly": lambda: exploding(0.22),
    "in between": lambda: exploding(2.0),
    "momentum": lambda: edits.set_training(
        exploding(), optimizer=Momentum(learning_rate=0.6), batch_size=128
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_it_stops_where_a_loop_by_hand_fails(name: str) -> None:
    experiment = RUNS[name]()
    failed, state, losses = by_hand(experiment)
    trainer = Trainer(experiment)
    events = finished(trainer)
    assert ending(events) == Finished("diverged", failed - 1, failed)
    assert np.isfinite(trainer.state.parameters).all()
    assert np.array_equal(trainer.state.parameters, state.parameters)
    assert trainer.history.batch_losses.tolist() == losses
    assert trainer.step == failed - 1
    assert trainer.checkpoint().status == "diverged"


def test_every_evaluation_that_was_told_and_lies_before_the_failure_is_kept() -> None:
    trainer = Trainer(exploding(0.22))
    events = finished(trainer)
    told = [event.row for event in events if isinstance(event, Evaluated)]
    assert len(told) > 2, "it should go on for some epochs before it fails"
    last = ending(events)
    steps = [row["step"] for row in told]
    assert trainer.history.column("step").tolist() == steps
    assert steps[-1] <= last.step < steps[-1] + trainer.experiment.steps_per_epoch


def test_two_diverging_runs_are_the_same() -> None:
    one, other = Trainer(exploding(0.22)), Trainer(exploding(0.22))
    finished(one)
    finished(other)
    assert np.array_equal(one.state.parameters, other.state.parameters)
    assert np.array_equal(one.history.batch_losses, other.history.batch_losses)


def test_a_network_with_everything_stays_finite_at_an_absurd_rate() -> None:
    experiment = edits.set_training(everything(epochs=30), optimizer=SGD(learning_rate=1e6))
    trainer = Trainer(experiment)
    last = ending(finished(trainer))
    assert last.status == "diverged"
    assert last.failed_step == last.step + 1
    assert np.isfinite(trainer.state.parameters).all()
    assert np.isfinite(trainer.state.statistics).all()
    assert len(trainer.history.batch_losses) == last.step
    assert np.isfinite(trainer.history.batch_losses).all()


def test_a_run_that_goes_well_does_not_diverge() -> None:
    assert ending(finished(Trainer(everything(epochs=30)))).status == "done"
