"""Layers that learn their starting weights before step 1: when, in which order, and only once."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.runs import assert_same_run, finished
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.engine import samples
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits, seeds
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.initializers.rbm import RBM
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Evaluated, Finished, Pretrained, Progressed
from nnstudio.core.training.pretraining import pretrain
from nnstudio.core.training.trainer import Trainer


def two_layers(epochs: int = 2, rbm_epochs: int = 3) -> Experiment:
    first = dense(20, activation=Sigmoid(), initializer=RBM(epochs=rbm_epochs))
    second = dense(10, activation=Sigmoid(), initializer=RBM(epochs=rbm_epochs))
    training = Training(batch_size=100, epochs=epochs)
    return chain(Input(), first, second, Output(units=10), dataset=Digits8x8(), training=training)


def problems(experiment: Experiment) -> list[str]:
    return [problem.code for problem in check(experiment)]


def test_layers_take_their_turns_before_the_first_evaluation() -> None:
    experiment = two_layers()
    events = finished(Trainer(experiment))
    kinds = [type(event) for event in events]
    learned = [event for event in events if isinstance(event, Pretrained)]
    names = [block.id for block in experiment.network.blocks[1:3]]
    expected = [(name, epoch, 3) for name in names for epoch in (1, 2, 3)]
    assert [(event.block, event.epoch, event.epochs) for event in learned] == expected
    assert kinds.index(Evaluated) == 2 + len(learned)
    assert kinds.index(Progressed) > kinds.index(Evaluated)
    assert learned[2].error < learned[0].error


def test_the_second_layer_sees_what_the_first_makes_of_the_inputs() -> None:
    experiment = two_layers()
    state, data = State(experiment), samples.load(experiment).train
    drawn = state.parameters.copy()
    list(pretrain(state, data))
    first, second, output = (block.id for block in experiment.network.blocks[1:])
    a = data.inputs[:, :-1] @ state.parameter(f"{first}.weights") + state.parameter(f"{first}.bias")
    weights, bias = np.empty((20, 10), np.float32), np.empty(10, np.float32)
    source = seeds.generator(experiment.training.seed, "pretraining", second)
    list(RBM(epochs=3).pretrain(1 / (1 + np.exp(-a)), weights, bias, source))
    np.testing.assert_allclose(state.parameter(f"{second}.weights"), weights, atol=0.02)
    last = state.places[f"{output}.weights"]
    assert np.array_equal(last.view(state.parameters), last.view(drawn))


def test_two_runs_are_the_same() -> None:
    one, other = Trainer(two_layers()), Trainer(two_layers())
    finished(one)
    finished(other)
    assert_same_run(one, other)


def test_going_on_does_not_pretrain_again() -> None:
    whole, start = Trainer(two_layers()), Trainer(two_layers())
    finished(whole)
    finished(start, steps=5)
    rest = Trainer(two_layers(), checkpoint=start.checkpoint())
    assert not [event for event in finished(rest) if isinstance(event, Pretrained)]
    assert_same_run(whole, rest)


def test_going_on_before_the_first_step_does_not_pretrain_again() -> None:
    whole, start = Trainer(two_layers()), Trainer(two_layers())
    finished(whole)
    finished(start, steps=0)
    rest = Trainer(two_layers(), checkpoint=start.checkpoint())
    assert not [event for event in finished(rest) if isinstance(event, Pretrained)]
    assert_same_run(whole, rest)


@pytest.mark.parametrize("after", [1, 4, 6])
def test_a_run_stopped_while_it_pretrains_can_be_kept_and_go_on(after: int, tmp_path) -> None:
    whole = Trainer(two_layers())
    finished(whole)
    control = Control()
    trainer = Trainer(two_layers(), control=control)
    seen = 0
    for event in trainer.run():
        seen += isinstance(event, Pretrained)
        if seen == after:
            control.stop()
    assert seen == after
    assert event == Finished("stopped", 0)
    save(tmp_path / "a.nnstudio", two_layers(), trainer.checkpoint())
    kept = open_file(tmp_path / "a.nnstudio").run
    assert kept is not None
    rest = Trainer(two_layers(), checkpoint=kept)
    finished(rest)
    assert_same_run(whole, rest)


def test_inputs_outside_0_to_1_are_a_warning_with_a_fix() -> None:
    layer = dense(1, activation=Tanh(), initializer=RBM(epochs=2))
    outside = chain(Input(), layer, Output(units=2), dataset=Gauss(), training=Training(epochs=1))
    (problem,) = (each for each in check(outside) if each.code == "problem.rbm_inputs")
    assert problem.severity == "warning"
    assert problem.fix is not None
    assert "problem.rbm_inputs" not in problems(problem.fix.apply(outside))
    trainer = Trainer(outside)
    finished(trainer)
    assert trainer.state.finite()


def test_inputs_inside_0_to_1_are_no_problem_until_they_are_standardised() -> None:
    assert "problem.rbm_inputs" not in problems(two_layers())
    standard = edits.set_data(two_layers(), scaling="standard")
    assert problems(standard).count("problem.rbm_inputs") == 1


def test_the_network_learns_from_there() -> None:
    layer = dense(32, activation=Sigmoid(), initializer=RBM())
    training = Training(batch_size=32, epochs=15)
    experiment = chain(Input(), layer, Output(units=10), dataset=Digits8x8(), training=training)
    trainer = Trainer(experiment)
    finished(trainer)
    assert trainer.history.last()["test_accuracy"] > 0.85
