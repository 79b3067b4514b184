"""A run from start to end: the same every time, every sample once per epoch, scores that are true."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import MEASURED, assert_same_run, everything, finished
from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import EVALUATED, Evaluator
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.events import Evaluated, Finished, Progressed, Started, Threaded
from nnstudio.core.training.trainer import Trainer


@pytest.mark.parametrize("optimizer", [None, SGD(learning_rate=0.1), Momentum()])
def test_two_runs_are_the_same(optimizer: Optimizer | None) -> None:
    one, other = Trainer(everything(optimizer)), Trainer(everything(optimizer))
    finished(one)
    finished(other)
    assert_same_run(one, other)


def test_another_seed_gives_another_run() -> None:
    one, other = Trainer(everything()), Trainer(edits.set_training(everything(), seed=2))
    finished(one)
    finished(other)
    assert not np.array_equal(one.state.parameters, other.state.parameters)
    assert not np.array_equal(one.history.batch_losses, other.history.batch_losses)


def test_the_events_tell_the_story_in_order() -> None:
    trainer = Trainer(everything(epochs=3))
    events = finished(trainer)
    assert events[0] == Started(0, 12, trainer.state.parameters.size)
    assert isinstance(events[1], Threaded)
    assert isinstance(events[2], Evaluated)
    assert events[-1] == Finished("done", 12, None)
    steps = [event.step for event in events if isinstance(event, Progressed)]
    assert steps == sorted(set(steps))
    assert steps[-1] == 12
    rows = [event.row for event in events if isinstance(event, Evaluated)]
    assert [row["step"] for row in rows] == [0, 4, 8, 12]
    assert [row["epoch"] for row in rows] == [0, 1, 2, 3]
    np.testing.assert_equal(trainer.history.last(), rows[-1])
    assert len(trainer.history.batch_losses) == 12
    seconds = [row["seconds"] for row in rows]
    assert seconds == sorted(seconds)


def test_every_sample_is_seen_once_per_epoch_the_smaller_last_batch_included() -> None:
    """By hand: batches cut from the epoch's order, the rest at its end, give the same weights."""
    experiment = everything(epochs=2)
    trainer = Trainer(experiment)
    finished(trainer)
    state = State(experiment)
    whole, rest = Plan(state, 15, training=True), Plan(state, 5, training=True)
    data, losses = samples.load(experiment).train, []
    for epoch in range(2):
        order = samples.batch_order(experiment, epoch)
        assert sorted(order) == list(range(50))
        for plan, start in ((whole, 0), (whole, 15), (whole, 30), (rest, 45)):
            plan.fill(data.inputs, data.targets, order[start : start + plan.batch])
            plan.step()
            losses.append(float(plan.loss))
    assert np.array_equal(trainer.state.parameters, state.parameters)
    assert np.array_equal(trainer.state.statistics, state.statistics)
    assert trainer.history.batch_losses.tolist() == losses


def test_a_batch_larger_than_the_data_is_all_of_the_data() -> None:
    large, exact = Trainer(everything(batch=5000)), Trainer(everything(batch=50))
    finished(large)
    finished(exact)
    assert large.experiment.steps_per_epoch == 1
    assert np.array_equal(large.state.parameters, exact.state.parameters)


@pytest.mark.parametrize("batch", [1, 25, 49, 50])
def test_any_batch_size_takes_the_right_number_of_steps(batch: int) -> None:
    trainer = Trainer(everything(epochs=2, batch=batch))
    finished(trainer)
    assert trainer.step == trainer.total_steps == 2 * -(-50 // batch)
    assert trainer.history.column("step").tolist() == [
        0,
        trainer.step // 2,
        trainer.step,
    ]


def test_a_run_in_pieces_is_the_run_in_one_go() -> None:
    pieces, whole = Trainer(everything()), Trainer(everything())
    finished(whole)
    for steps in (0, 1, 2, 5, 0, 3, 100):
        finished(pieces, steps)
    assert_same_run(pieces, whole)


def test_a_finished_run_has_nothing_more_to_do() -> None:
    trainer = Trainer(everything(epochs=1))
    finished(trainer)
    kept = trainer.state.parameters.copy()
    assert finished(trainer)[-1] == Finished("done", 4, None)
    assert np.array_equal(trainer.state.parameters, kept)
    assert len(trainer.history.evaluations) == 2


def test_a_run_that_was_to_go_only_so_far_says_that_it_stopped() -> None:
    trainer = Trainer(everything())
    assert finished(trainer, 3)[-1] == Finished("stopped", 3, None)
    assert trainer.checkpoint().status == "stopped"


def test_the_scores_are_those_of_an_evaluation_by_itself() -> None:
    trainer = Trainer(everything())
    finished(trainer)
    data, evaluator = samples.load(trainer.experiment), Evaluator(trainer.state)
    row = trainer.history.last()
    assert (row["train_loss"], row["train_accuracy"]) == evaluator.evaluate(data.train)
    assert (row["test_loss"], row["test_accuracy"]) == evaluator.evaluate(data.test)
    weights = trainer.state.parameter("b1.weights").astype(np.float64)
    assert row["penalty"] == pytest.approx(0.005 * np.sum(weights**2), rel=1e-5)
    scores = trainer.scores()
    for name in MEASURED:  # NaN where there is no validation part
        np.testing.assert_equal(scores[name], row[name], name)


def test_evaluations_look_at_the_first_thousand_of_many_samples() -> None:
    trainer = Trainer(example("digits-mlp"))
    data = samples.load(trainer.experiment)
    assert len(data.train) > EVALUATED
    expected = Evaluator(trainer.state).evaluate(data.train.first(EVALUATED))
    row = trainer.scores()
    assert (row["train_loss"], row["train_accuracy"]) == expected


def test_a_wrong_experiment_is_refused_with_its_problems() -> None:
    with pytest.raises(ProblemError) as caught:
        Trainer(edits.remove_blocks(everything(), ["b0"]))
    assert "problem.no_input" in {problem.code for problem in caught.value.problems}
    branched = edits.connect(example("xor-tanh"), "input_1", "dense_2")
    with pytest.raises(ProblemError):
        Trainer(branched)


def test_training_leaves_the_data_and_the_experiment_alone() -> None:
    experiment = example("digits-mlp")
    before = samples.load(experiment).train.inputs.copy()
    finished(Trainer(experiment), 20)
    assert experiment == example("digits-mlp")
    assert np.array_equal(samples.load(experiment).train.inputs, before)


def test_a_run_leaves_the_warnings_of_numpy_as_they_were() -> None:
    """Also while it waits between two events, and when two runs take turns."""
    before = np.geterr()
    one, other = Trainer(everything()).run(3), Trainer(everything()).run(5)
    next(one)
    assert np.geterr() == before
    next(other)
    finished_one, finished_other = list(one), list(other)
    assert np.geterr() == before
    assert finished_one[-1] == Finished("stopped", 3, None)
    assert finished_other[-1] == Finished("stopped", 5, None)
