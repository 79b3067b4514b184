"""The plan beside the textbook: the same network written down plainly, batch by batch.

Rows are samples here and every formula stands as one finds it in books; five steps must agree.
"""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.engine import samples
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.calls import Array
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.training.trainer import Trainer

BATCH, STEPS, RATE, DECAY = 30, 5, 0.2, 0.01
Weights = dict[str, Array]


def softmax(a: Array) -> Array:
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def batches(experiment: Experiment) -> list[tuple[Array, Array]]:
    dataset = Digits8x8().load(np.random.default_rng(0))
    x, t = dataset.train_inputs.astype(np.float64), np.eye(10)[dataset.train_labels]
    order = samples.batch_order(experiment, 0)[: STEPS * BATCH].reshape(STEPS, BATCH)
    return [(x[chosen], t[chosen]) for chosen in order]


def trained(experiment: Experiment) -> tuple[Weights, Weights, list[float]]:
    """Starting weights, weights after the steps, losses."""
    trainer = Trainer(experiment, dtype=np.float64)
    start = {name: array.copy() for name, array in trainer.checkpoint().parameters.items()}
    list(trainer.run(STEPS))
    return start, trainer.checkpoint().parameters, trainer.history.batch_losses.tolist()


def assert_same(weights: Weights, expected: Weights) -> None:
    assert set(weights) == set(expected)
    for name, array in expected.items():
        np.testing.assert_allclose(weights[name], array, rtol=1e-10, atol=1e-10, err_msg=name)


def test_relu_network_with_weight_decay_and_sgd() -> None:
    experiment = chain(
        Input(),
        dense(20, activation=ReLU(), weight_decay=L2(strength=DECAY)),
        dense(15),
        Output(weight_decay=L2(strength=DECAY)),
        dataset=Digits8x8(),
        training=Training(batch_size=BATCH, optimizer=SGD(learning_rate=RATE)),
    )
    p, weights, losses = trained(experiment)
    for step, (x, t) in enumerate(batches(experiment)):
        a1 = x @ p["b1.weights"] + p["b1.bias"]
        h1 = np.maximum(a1, 0)
        h2 = np.tanh(h1 @ p["b2.weights"] + p["b2.bias"])
        y = softmax(h2 @ p["b3.weights"] + p["b3.bias"])
        loss = -np.sum(t * np.log(y)) / BATCH
        assert losses[step] == pytest.approx(loss, rel=1e-12)
        d3 = (y - t) / BATCH
        d2 = (d3 @ p["b3.weights"].T) * (1 - h2**2)
        d1 = (d2 @ p["b2.weights"].T) * (a1 > 0)
        gradients = {
            "b1.weights": x.T @ d1 + DECAY * p["b1.weights"],
            "b1.bias": d1.sum(axis=0),
            "b2.weights": h1.T @ d2,
            "b2.bias": d2.sum(axis=0),
            "b3.weights": h2.T @ d3 + DECAY * p["b3.weights"],
            "b3.bias": d3.sum(axis=0),
        }
        p = {name: array - RATE * gradients[name] for name, array in p.items()}
    assert_same(weights, p)


def test_batch_norm_network_with_momentum() -> None:
    experiment = chain(
        Input(),
        dense(12, batch_norm="before"),
        Output(),
        dataset=Digits8x8(),
        training=Training(batch_size=BATCH, optimizer=Momentum(learning_rate=RATE)),
    )
    p, weights, losses = trained(experiment)
    velocity = {name: np.zeros_like(array) for name, array in p.items()}
    for step, (x, t) in enumerate(batches(experiment)):
        a = x @ p["b1.weights"] + p["b1.bias"]
        mean, variance = a.mean(axis=0), a.var(axis=0)
        normal = (a - mean) / np.sqrt(variance + 1e-5)
        h = np.tanh(p["b1.gamma"] * normal + p["b1.beta"])
        y = softmax(h @ p["b2.weights"] + p["b2.bias"])
        assert losses[step] == pytest.approx(-np.sum(t * np.log(y)) / BATCH, rel=1e-10)
        d2 = (y - t) / BATCH
        db = (d2 @ p["b2.weights"].T) * (1 - h**2)
        dn = db * p["b1.gamma"]
        da = (dn - dn.mean(axis=0) - normal * (dn * normal).mean(axis=0)) / np.sqrt(variance + 1e-5)
        gradients = {
            "b1.weights": x.T @ da,
            "b1.bias": da.sum(axis=0),
            "b1.gamma": (db * normal).sum(axis=0),
            "b1.beta": db.sum(axis=0),
            "b2.weights": h.T @ d2,
            "b2.bias": d2.sum(axis=0),
        }
        velocity = {name: 0.9 * velocity[name] - RATE * gradients[name] for name in p}
        p = {name: array + velocity[name] for name, array in p.items()}
    assert_same(weights, p)
