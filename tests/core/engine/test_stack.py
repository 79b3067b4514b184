"""Stacked runs are the same runs: bit by bit where each is computed on its own, whatever they differ in."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.activations.rrelu import RReLU
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.stack import Stack, stackable
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.initializers.zeros import Zeros
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.penalties.l1_l2 import L1L2
from nnstudio.core.penalties.l_infinity import LInfinity
from nnstudio.core.schedules.cosine import Cosine

SEEDS = (1, 2, 3)


def seeds(experiment: Experiment) -> list[Experiment]:
    return [edits.set_training(experiment, seed=seed) for seed in SEEDS]


def network(**training: object) -> Experiment:
    layers = (
        Input(),
        dense(6, batch_norm="before", dropout=0.3),
        Dropout(rate=0.2, redraw="epoch"),
        LayerNorm(),
        Maxout(units=5),
        dense(4, activation=PReLU(), weight_decay=L1L2(l1=0.01, l2=0.02)),
        BatchNorm(),
        dense(4, activation=RReLU()),
        Output(units=2),
    )
    return chain(*layers, training=Training.make(**{"batch_size": 6, "epochs": 5, **training}))


def together_and_alone(
    experiments: list[Experiment], steps: int = 13, dtype: type = np.float64
) -> float:
    """The largest difference of parameters and losses, relative to the largest of them."""
    data = [samples.load(one, dtype).train for one in experiments]
    inputs = np.concatenate([one.inputs for one in data])
    targets = np.concatenate([one.targets for one in data])
    sources = [np.random.default_rng(one.training.seed) for one in experiments]
    order = np.stack([source.integers(0, len(data[0]), (steps, 6)) for source in sources])
    stack = Stack(experiments, dtype)
    plan = Plan(stack, 6, training=True)
    losses = np.empty((steps, len(experiments)), dtype)
    starts = np.arange(len(experiments))[:, None, None] * len(data[0])
    plan.steps(inputs, targets, (order + starts).transpose(1, 0, 2), losses)
    worst = 0.0
    for k, one in enumerate(experiments):
        state = State(one, dtype)
        assert np.array_equal(stack.states[k].count, 13)
        alone, own = Plan(state, 6, training=True), np.empty(steps, dtype)
        alone.steps(data[k].inputs, data[k].targets, order[k], own)
        for mine, theirs in ((stack.parameters[k], state.parameters), (losses[:, k], own)):
            worst = max(worst, float(np.abs(mine - theirs).max() / np.abs(theirs).max()))
        np.testing.assert_allclose(stack.statistics[k], state.statistics, rtol=1e-6, atol=1e-9)
        moved = State(one, dtype).parameters
        assert not np.array_equal(moved, state.parameters)
    return worst


@pytest.mark.parametrize("optimizer", [one() for one in OPTIMIZERS], ids=lambda one: one.type)
def test_every_optimizer(optimizer) -> None:
    assert together_and_alone(seeds(network(optimizer=optimizer))) < 1e-6


@pytest.mark.parametrize(
    "training",
    [
        {"penalty": LInfinity(strength=0.05)},
        {"clipping": ClipNorm(threshold=0.1)},
        {"schedule": Cosine(), "optimizer": SGD(learning_rate=0.2)},
    ],
    ids=["penalty", "clipping", "schedule"],
)
def test_penalties_clipping_and_schedules(training: dict[str, object]) -> None:
    assert together_and_alone(seeds(network(**training))) < 1e-6


def test_what_may_change_while_training_may_differ_from_run_to_run() -> None:
    base = network(optimizer=Adam())
    rates = [
        edits.set_training(base, optimizer=Adam(learning_rate=rate)) for rate in (0.1, 0.01, 1e-4)
    ]
    rates[1] = edits.set_field(rates[1], "b1", "dropout", 0.6)
    rates[2] = edits.set_field(rates[2], "b1", "initializer", Zeros())
    assert stackable(rates)
    assert together_and_alone(rates) < 1e-6


def test_plain_networks_are_equal_to_the_last_bit() -> None:
    plain = chain(Input(), dense(8), dense(8), Output(units=2), training=Training(batch_size=6))
    assert together_and_alone(seeds(plain), dtype=np.float32) == 0.0


def test_rows_that_are_joined_lie_right_in_a_stack() -> None:
    from conformance.networks import graph

    layers = {
        "in": Input(),
        "a": dense(4),
        "b": dense(3),
        "|": Concatenate(),
        "out": Output(units=2),
    }
    wires = "in>a a>b a>| b>| |>out"
    joined = graph(layers, wires, training=Training(batch_size=6))
    assert together_and_alone(seeds(joined)) < 1e-12


def test_what_changes_the_calls_cannot_be_stacked() -> None:
    base = network()
    assert stackable(seeds(base))
    for other in (
        edits.set_field(base, "b1", "units", 7),
        edits.set_field(base, "b1", "dropout", 0.0),
        edits.set_training(base, optimizer=SGD()),
        edits.set_training(base, batch_size=7),
        edits.set_field(base, "b1", "batch_norm", "after"),
    ):
        assert not stackable([base, other])
    assert stackable([base, edits.set_field(base, "b1", "initializer", Xavier())])
    with pytest.raises(ValueError, match="differ"):
        Stack([base, edits.set_field(base, "b1", "units", 7)])
