"""The data as the plans read it, and the scores of whole sets."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import CHUNK, Evaluator
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits, seeds
from nnstudio.core.experiment.examples import example
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.calls import Array

XOR = example("xor-tanh")


def test_rows_end_in_a_one_and_classes_become_columns() -> None:
    experiment = example("digits-mlp")
    data = samples.load(experiment)
    known = Digits8x8().load(np.random.default_rng(0))
    assert data.train.inputs.shape == (1438, 65)
    assert np.all(data.train.inputs[:, -1] == 1)
    assert np.array_equal(data.train.inputs[:, :-1], known.train_inputs)
    assert np.array_equal(data.train.targets.argmax(axis=1), known.train_labels)
    assert np.array_equal(data.train.targets.sum(axis=1), np.ones(1438))
    assert data.test.inputs.dtype == np.float32


def test_one_output_gets_one_column() -> None:
    data = samples.load(XOR)
    generator = seeds.generator(XOR.training.seed, "data")
    labels = XOR.data.dataset.load(generator).train_labels
    assert data.train.targets.shape == (250, 1)
    assert np.array_equal(data.train.targets[:, 0], labels)


def test_only_the_first_training_samples_are_used_and_all_for_testing() -> None:
    some, every = samples.load(edits.set_data(XOR, training_samples=30)), samples.load(XOR)
    assert len(some.train) == 30
    assert np.array_equal(some.train.inputs, every.train.inputs[:30])
    assert np.array_equal(some.test.inputs, every.test.inputs)


def forward(state: State, inputs: Array) -> Array:
    """The network by hand: dense with tanh and batch norm, dropout at rest, softmax."""
    p, s = state.parameter, state.statistic
    h = np.tanh(inputs @ p("b1.weights") + p("b1.bias"))
    h = (h - s("b1.running_mean")) / np.sqrt(s("b1.running_variance") + 1e-5)
    h = h * p("b1.gamma") + p("b1.beta")
    a = h @ p("b3.weights") + p("b3.bias")
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("count", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_the_evaluation_is_the_forward_pass_of_every_sample(count: int) -> None:
    layers = (Input(), dense(9, batch_norm="after"), Dropout(rate=0.4), Output())
    experiment = chain(*layers, dataset=Digits8x8())
    state = State(experiment, np.float64)
    source = np.random.default_rng(3)
    state.parameters += 0.2 * source.standard_normal(state.parameters.shape)
    state.statistics += 0.1 * source.random(state.statistics.shape)
    part = samples.load(experiment, np.float64).train.first(count)
    loss, accuracy = Evaluator(state).evaluate(part)
    y = forward(state, part.inputs[:, :-1])
    assert loss == pytest.approx(-np.mean(np.log(y[part.targets == 1])), rel=1e-10)
    right = y.argmax(axis=1) == part.targets.argmax(axis=1)
    assert accuracy == pytest.approx(right.mean(), abs=1e-12)


def test_the_evaluation_follows_the_weights_and_changes_nothing() -> None:
    state, data = State(XOR), samples.load(XOR)
    evaluator = Evaluator(state)
    first = evaluator.evaluate(data.test)
    kept = state.parameters.copy()
    assert evaluator.evaluate(data.test) == first
    assert np.array_equal(state.parameters, kept)
    state.parameters *= 1.5
    assert evaluator.evaluate(data.test) != first


def test_without_samples_there_is_no_score() -> None:
    assert np.isnan(Evaluator(State(XOR)).evaluate(samples.load(XOR).test.first(0))).all()
