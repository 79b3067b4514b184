"""When a run is recorded: by steps, by time, by what there is room for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Event, Paused, Progressed, Recorded
from nnstudio.core.training.recording import (
    LOAN,
    PERIOD,
    RECORDING_SHARE,
    Extent,
    Recording,
)
from nnstudio.core.training.tape import MOST_MOMENTS, Moment
from nnstudio.core.training.trainer import Trainer

COST = 0.0005


def recording() -> Recording:
    return Recording(State(everything()))


def run(recorder: Recording, steps: int, pace: float, cost: float, per_epoch: int = 4) -> list[int]:
    """The steps that are recorded of a run whose steps take ``pace`` seconds."""
    taken: list[int] = []
    for step in range(steps + 1):
        seconds = step * pace
        if recorder.due(step, seconds, evaluated=step % per_epoch == 0):
            recorder.took(step, seconds, cost)
            taken.append(step)
    return taken


def test_the_first_steps_are_recorded_in_powers_and_halfway() -> None:
    assert run(recording(), 64, 0.0001, 0.0001)[:12] == [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48]


def test_the_step_before_a_moment_is_one_of_its_own_and_watched() -> None:
    recorder = recording()
    recorder.took(0, 0.0, 0.0001)
    assert recorder.portion(0, 0.0, 100, False) == (1, True)
    recorder.took(4, 0.0, 0.0001)
    assert recorder.portion(4, 0.0, 100, False) == (1, False)
    assert recorder.portion(5, 0.0, 100, False) == (1, True)
    recorder.took(8, 0.0, 0.0001)
    assert recorder.portion(8, 0.0, 100, False) == (3, False)
    assert recorder.portion(8, 0.0, 2, False) == (2, False)
    recorder.took(1024, 1.0, 0.0001)
    assert recorder.portion(1024, 1.0, 100, True) == (100, True), "too soon for another"
    assert recorder.portion(1024, 2.0, 100, False) == (3, False), "an epoch has four steps"


@pytest.mark.parametrize("cost", [0.0002, 0.005, 0.1])
@pytest.mark.parametrize("pace", [0.00003, 0.001, 0.05])
def test_it_takes_its_share_of_the_time_and_no_more(cost: float, pace: float) -> None:
    steps = round(10 / pace)
    taken = run(recording(), steps, pace, cost)
    assert len(taken) * cost <= RECORDING_SHARE * 10 + LOAN + cost
    assert len(taken) <= 10 / PERIOD + 22
    assert len(taken) >= 2


def test_what_would_be_thinned_out_again_is_not_taken() -> None:
    taken = [step for step in run(recording(), 2_000, 1.0, COST, 1) if step > 1024]
    gaps = [b - a for a, b in pairwise(taken)]
    assert min(gaps) >= 1024 // (2 * MOST_MOMENTS)
    assert max(gaps) <= 1 + 2_000 // (2 * MOST_MOMENTS)


def test_in_a_long_epoch_there_are_some_moments_and_each_evaluation() -> None:
    recorder = Recording(State(everything(batch=1)))
    whole = run(recorder, 1_200, 0.1, COST, 50)
    taken = [step for step in whole if 1_050 < step <= 1_200]
    assert {1_100, 1_150, 1_200} <= {*taken}
    assert 15 <= len(taken) <= 36


def test_waiting_it_is_always_due_but_once() -> None:
    recorder = recording()
    for step in range(5):
        assert recorder.due(step, 0.0, evaluated=False, waiting=True)
        recorder.took(step, 0.0, 100.0)
        assert not recorder.due(step, 0.0, evaluated=False, waiting=True)
    assert not recorder.due(8, 1.0, evaluated=True), "what it owes by now is never earned"


def test_how_much_is_kept_follows_from_the_room() -> None:
    state = State(everything())
    whole = Extent.of(state)
    assert (whole.detail, whole.most) == ("whole", MOST_MOMENTS)
    details = [Extent.of(state, budget).detail for budget in (10**6, 60_000, 2_000)]
    assert details == ["whole", "weights", "histograms"]
    assert Extent.of(state, 2_000).most == 2
    early = State(edits.set_training(everything(), patience=3))
    assert Extent.of(early).size > whole.size


@pytest.fixture
def rich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for everything: how busy the machine is decides nothing."""
    monkeypatch.setattr("nnstudio.core.training.recording.LOAN", 1_000.0)


def recorded(
    experiment: Experiment, control: Control | None = None
) -> tuple[Trainer, list[Moment]]:
    """A run to its end, and its moments."""
    control = control or Control()
    control.record(True)
    trainer = Trainer(experiment, control=control)
    moments = [event.moment for event in trainer.run() if isinstance(event, Recorded)]
    return trainer, moments


def test_the_size_that_is_reckoned_with_is_the_size_it_has() -> None:
    trainer, moments = recorded(everything())
    reckoned = Extent.of(trainer.state).size
    assert 0.4 * reckoned <= moments[0].nbytes <= 1.1 * reckoned


@pytest.mark.parametrize("optimizer", [Adam(learning_rate=0.05), Momentum(learning_rate=0.05)])
def test_going_on_from_a_moment_is_the_run_that_never_stopped(
    optimizer: Optimizer, rich: None
) -> None:
    """With batch norm, dropout, weight decay and a smaller last batch; history, weights and random bits."""
    experiment = everything(optimizer, epochs=6)
    whole = Trainer(experiment)
    finished(whole)
    trainer, moments = recorded(experiment)
    assert_same_run(trainer, whole)
    assert [moment.step for moment in moments] == [0, 1, 2, 3, 4, 6, 8, 12, 16, 24]
    for moment in moments:
        again = Trainer(experiment, checkpoint=moment.checkpoint(trainer.history))
        assert again.step == moment.step
        finished(again)
        assert_same_run(again, whole)


def test_a_run_that_may_stop_early_goes_on_with_its_best_weights(rich: None) -> None:
    experiment = edits.set_training(everything(Adam(learning_rate=0.05), epochs=60), patience=4)
    whole = Trainer(experiment)
    finished(whole)
    assert whole.best_epoch is not None
    _, moments = recorded(experiment)
    chosen = [moment for moment in moments if moment.step % experiment.steps_per_epoch == 0]
    for moment in chosen[1:]:
        again = Trainer(experiment, checkpoint=moment.checkpoint(whole.history))
        finished(again)
        assert_same_run(again, whole)


def test_a_moment_shows_what_the_run_was_then(rich: None) -> None:
    experiment = everything()
    trainer, moments = recorded(experiment)
    moment = next(each for each in moments if each.step == 6)
    other = Trainer(experiment)
    finished(other, 6)
    assert np.array_equal(moment.state.parameters, other.state.parameters)  # type: ignore[union-attr]
    assert moment.snapshot.step == 6
    assert all(layer.vitals is not None for layer in moment.snapshot.layers)
    vitals = [layer.vitals for layer in moment.snapshot.layers]
    assert any(one and one.backward for one in vitals), "the step was watched"
    for one, two in zip(moment.snapshot.layers, other.snapshot().layers, strict=True):
        assert one.weights is None or np.array_equal(one.weights.counts, two.weights.counts)  # type: ignore[union-attr]
        assert np.array_equal(one.activations.counts, two.activations.counts)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="read-only"):
        moment.state.parameters[0] = 1  # type: ignore[union-attr]
    assert len(moment.checkpoint(trainer.history).history.batch_losses) == 6
    assert len(trainer.history.batch_losses) == 16


def test_every_pause_is_recorded(rich: None) -> None:
    control = Control()
    control.record(True)
    trainer = Trainer(everything(epochs=20), control=control)
    events: list[Event] = []
    control.advance(5)
    for event in trainer.run():
        events.append(event)
        if isinstance(event, Paused):
            control.advance(2) if event.step < 13 else control.stop()
    steps = [event.moment.step for event in events if isinstance(event, Recorded)]
    assert steps == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13]


def test_it_is_switched_on_and_off_while_it_runs(rich: None) -> None:
    control = Control()
    trainer = Trainer(everything(epochs=20), control=control)
    steps: list[int] = []
    for event in trainer.run():
        if isinstance(event, Progressed):
            control.record(8 <= event.step < 30)
        if isinstance(event, Recorded):
            steps.append(event.moment.step)
    assert steps
    assert 8 <= min(steps) <= max(steps) < 30


def test_a_run_that_nobody_records_makes_no_moments() -> None:
    assert not [e for e in finished(Trainer(everything())) if isinstance(e, Recorded)]


def test_a_large_network_is_recorded_with_its_weights_only(
    rich: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Extent.of(State(everything()), 60_000)
    monkeypatch.setattr("nnstudio.core.training.recording.Extent.of", lambda *_: kept)
    experiment = everything()
    trainer, moments = recorded(experiment)
    assert {moment.detail for moment in moments} == {"weights"}
    again = Trainer(experiment, checkpoint=moments[3].checkpoint(trainer.history))
    finished(again)
    assert again.step == trainer.step
    assert not np.array_equal(again.state.parameters, trainer.state.parameters)
