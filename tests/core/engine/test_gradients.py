"""Backpropagation through whole networks, against finite differences in float64.

The loss is the one that training reports plus the penalties, so that weight decay is checked too.
"""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import assert_network_gradients, chain, dense, ready
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import Loss
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.penalties.l2 import L2

NETWORKS: dict[str, tuple[Layer, ...]] = {
    "plain": (dense(5), dense(4)),
    "sigmoid": (dense(5, activation=Sigmoid()), dense(4, activation=Sigmoid())),
    "relu": (dense(5, activation=ReLU()), dense(4, activation=ReLU())),
    "softmax inside": (dense(5, activation=Softmax()),),
    "identity": (dense(5, activation=Identity()),),
    "batch norm before": (dense(5, batch_norm="before"), dense(4, batch_norm="before")),
    "batch norm after": (dense(5, batch_norm="after"), dense(4, batch_norm="after")),
    "batch norm first": (BatchNorm(), dense(4), BatchNorm()),
    "dropout": (dense(6, dropout=0.3), dense(5, dropout=0.5)),
    "dropout first": (Dropout(rate=0.3), dense(4)),
    "weight decay": (
        dense(5, weight_decay=L2(strength=0.1)),
        dense(4, weight_decay=L2(strength=0.01)),
    ),
    "own blocks": (
        dense(5, activation=Identity()),
        BatchNorm(),
        ActivationLayer(activation=Tanh()),
        Dropout(rate=0.25),
        dense(4, activation=Identity()),
        ActivationLayer(activation=Sigmoid()),
    ),
    "everything": (
        dense(6, batch_norm="before", dropout=0.2, weight_decay=L2(strength=0.05)),
        dense(5, batch_norm="after", dropout=0.3, weight_decay=L2(strength=0.02)),
    ),
    "activation on activation": (
        dense(4),
        ActivationLayer(activation=Sigmoid()),
        ActivationLayer(activation=Tanh()),
    ),
    "activation first": (ActivationLayer(activation=Tanh()), dense(4)),
}
ENDS: dict[str, tuple[Output, Loss]] = {
    "softmax, cross-entropy": (Output(units=2), CrossEntropy()),
    "sigmoid, binary": (Output(units=1, activation=Sigmoid()), BinaryCrossEntropy()),
    "softmax, squares": (Output(units=2), MeanSquaredError()),
    "identity, squares": (Output(units=2, activation=Identity()), MeanSquaredError()),
    "sigmoid, squares, decay": (
        Output(units=1, activation=Sigmoid(), weight_decay=L2(strength=0.3)),
        MeanSquaredError(),
    ),
    "sigmoid, cross-entropy": (Output(units=2, activation=Sigmoid()), CrossEntropy()),
    "softmax, binary": (Output(units=2, activation=Softmax()), BinaryCrossEntropy()),
}


@pytest.mark.parametrize("hidden", NETWORKS.values(), ids=NETWORKS)
def test_hidden_layers(hidden: tuple[Layer, ...]) -> None:
    experiment = chain(Input(), *hidden, Output(units=2))
    assert not errors(experiment)
    plan = ready(experiment)
    assert_network_gradients(plan)
    assert all(np.any(plan.state.gradient(name) != 0) for name in plan.state.places)


@pytest.mark.parametrize(("output", "loss"), ENDS.values(), ids=ENDS)
def test_outputs_and_losses(output: Output, loss: Loss) -> None:
    training = Training(batch_size=6, loss=loss)
    assert_network_gradients(ready(chain(Input(), dense(4), output, training=training)))


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_any_batch_size(batch: int) -> None:
    experiment = chain(Input(), dense(4), dense(3), Output(units=2), dataset=Xor(points=40))
    assert_network_gradients(ready(experiment, batch=batch))


def test_a_single_layer() -> None:
    assert_network_gradients(ready(chain(Input(), Output(units=2))))


def test_a_deep_chain() -> None:
    layers = [dense(3) for _ in range(12)]
    assert_network_gradients(ready(chain(Input(), *layers, Output(units=2))))


def test_the_gradients_do_not_pile_up_from_run_to_run() -> None:
    plan = ready(chain(Input(), dense(4), dense(3), Output(units=2)))
    plan.run_forward()
    plan.run_backward()
    first = plan.state.gradients.copy()
    for _ in range(3):
        plan.run_forward()
        plan.run_backward()
    assert np.array_equal(plan.state.gradients, first)


def test_dropout_draws_a_new_mask_in_every_step() -> None:
    experiment = chain(Input(), dense(50), Dropout(rate=0.5), Output(units=2))
    plan = ready(experiment)
    plan.run_forward()
    first = plan.activations("b2") == 0
    plan.run_forward()
    second = plan.activations("b2") == 0
    assert not np.array_equal(first, second)
    assert 0.35 < first.mean() < 0.65


def test_dropout_scales_what_stays_and_keeps_the_mean() -> None:
    experiment = chain(Input(), dense(400), Dropout(rate=0.2), Output(units=2))
    plan = ready(experiment)
    plan.run_forward()
    before, after = plan.activations("b1"), plan.activations("b2")
    kept = after != 0
    np.testing.assert_allclose(after[kept], before[kept] / 0.8, rtol=1e-4)
    assert kept.mean() == pytest.approx(0.8, abs=0.03)


def test_batch_norm_makes_mean_zero_and_spread_one() -> None:
    plan = ready(chain(Input(), dense(5), BatchNorm(), Output(units=2)))
    plan.state.parameter("b2.gamma").fill(1.0)
    plan.state.parameter("b2.beta").fill(0.0)
    plan.run_forward()
    y = plan.activations("b2")
    np.testing.assert_allclose(y.mean(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=1), 1.0, rtol=1e-2)


def test_batch_norm_remembers_mean_and_variance_for_evaluation() -> None:
    momentum = 0.8
    plan = ready(chain(Input(), dense(3), BatchNorm(momentum=momentum), Output(units=2)))
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(3):
        plan.run_forward()
        x = plan.activations("b1")
        mean = momentum * mean + (1 - momentum) * x.mean(axis=1)
        variance = momentum * variance + (1 - momentum) * x.var(axis=1)
    np.testing.assert_allclose(plan.state.statistic("b2.running_mean"), mean, rtol=1e-12)
    np.testing.assert_allclose(plan.state.statistic("b2.running_variance"), variance, rtol=1e-12)
    quiet = type(plan)(plan.state, plan.batch, training=False)
    quiet.rows[...] = plan.rows
    quiet.run_forward()
    x, state = quiet.activations("b1"), plan.state
    expected = (x - mean[:, None]) / np.sqrt(variance[:, None] + 1e-5)
    expected = expected * state.parameter("b2.gamma")[:, None]
    expected += state.parameter("b2.beta")[:, None]
    np.testing.assert_allclose(quiet.activations("b2"), expected, rtol=1e-10)


def test_a_live_value_acts_at_once_on_gradient_and_mask() -> None:
    experiment = chain(
        Input(), dense(40, dropout=0.5, weight_decay=L2(strength=0.1)), Output(units=2)
    )
    plan = ready(experiment)
    plan.state.live("b1", "dropout").set(0.0)
    plan.state.live("b1", "weight_decay.strength").set(0.0)
    changed = edits.set_field(experiment, "b1", "dropout", 0.0)
    other = ready(edits.set_field(changed, "b1", "weight_decay", L2()))
    for each in (plan, other):
        each.run_forward()
        each.run_backward()
    np.testing.assert_allclose(plan.outputs, other.outputs, rtol=1e-14)
    np.testing.assert_allclose(plan.state.gradients, other.state.gradients, rtol=1e-13, atol=1e-16)
