"""Our activations, losses, optimisers, batch norm and starting weights against PyTorch's.

PyTorch's answers lie in torch_traces.npz, which scripts/torch_traces.py wrote; it is not needed here.
What ours does otherwise on purpose is said at the test and in the part's manual.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conformance.bowl import Bowl
from conformance.networks import chain, dense, graph
from conformance.parts import families
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.parse import parse
from nnstudio.core.parts.part import Part

with np.load(Path(__file__).with_name("torch_traces.npz"), allow_pickle=False) as _file:
    TRACES: dict[str, Array] = {name: _file[name] for name in _file.files}

EXACT = 1e-6
AFTER_100_STEPS = 1e-5


def traced(family: str, last: str) -> Any:
    """Every part of a family of which PyTorch's ``last`` array is known, ready for ``parametrize``."""
    names = [name.split("/") for name in TRACES]
    return [
        pytest.param(made(family, name[1]), name[1], id=name[1])
        for name in names
        if name[0] == family and name[-1] == last and len(name) == 3
    ]


def made(family: str, text: str) -> Any:
    """The part that a trace is of: ``elu,alpha=0.3``."""
    type_id, *values = text.split(",")
    part: type[Part] = families()[family].get(type_id)
    given = dict(value.split("=") for value in values)
    return part.make(**{name: parse(part.field(name), shown) for name, shown in given.items()})


def calls() -> Calls:
    return Calls(NumpyTable(), np.float64, immediate=True)  # pyright: ignore[reportArgumentType]


def close(ours: Any, theirs: Any, within: float = EXACT) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=within, atol=within)


@pytest.mark.parametrize(
    ("family", "last", "count"),
    [
        ("activation", "y", 21),
        ("loss", "gradient", 6),
        ("optimizer", "path", 16),
        ("initializer", "spread", 12),
    ],
)
def test_all_the_traces_are_there(family: str, last: str, count: int) -> None:
    assert len(traced(family, last)) == count


@pytest.mark.parametrize(("activation", "name"), traced("activation", "y"))
def test_an_activation_and_its_gradient(activation: Any, name: str) -> None:
    x, dy = TRACES["activation/x"], TRACES["activation/dy"]
    y, dx = np.full_like(x, np.nan), np.full_like(x, np.nan)
    activation.forward(calls(), x, y)
    activation.backward(calls(), x, y, dy, dx)
    close(y, TRACES[f"activation/{name}/y"])
    close(dx, TRACES[f"activation/{name}/dx"])


@pytest.mark.parametrize(("loss", "name"), traced("loss", "outputs"))
def test_a_loss_of_numbers(loss: Any, name: str) -> None:
    """PyTorch's with reduction "sum", divided by the batch: its "mean" also divides by the outputs."""
    y, t = TRACES["loss/z"], TRACES["loss/t"]
    value, dy = np.full((), np.nan), np.full_like(y, np.nan)
    loss.forward(calls(), y, t, value)
    loss.backward(calls(), y, t, 1.0 / y.shape[1], dy)
    close(value, TRACES[f"loss/{name}/outputs"])
    close(dy, TRACES[f"loss/{name}/gradient"])


@pytest.mark.parametrize(("loss", "name"), traced("loss", "logits"))
def test_a_loss_of_classes_from_the_logits(loss: Any, name: str) -> None:
    z, t = TRACES["loss/z"], TRACES["loss/t"]
    value, y, dz = np.full((), np.nan), np.empty_like(z), np.full_like(z, np.nan)
    loss.forward_logits(calls(), z, t, value)
    families()["activation"].get(loss.fuses)().forward(calls(), z, y)
    loss.backward_logits(calls(), y, t, 1.0 / z.shape[1], dz)
    close(value, TRACES[f"loss/{name}/logits"])
    close(dz, TRACES[f"loss/{name}/gradient"])


def landscape(optimizer: Any) -> Bowl:
    """The optimiser where PyTorch's started, on the slope it went down."""
    a, b = TRACES["optimizer/a"], TRACES["optimizer/b"]
    start = tuple(TRACES["optimizer/start"])
    return Bowl(optimizer, start, lambda w: a @ w + b * w**3)


@pytest.mark.parametrize(("optimizer", "name"), traced("optimizer", "path"))
def test_a_hundred_steps_of_an_optimizer(optimizer: Any, name: str) -> None:
    theirs = TRACES[f"optimizer/{name}/path"]
    assert np.abs(theirs[-1] - theirs[0]).max() > 0.05
    close(landscape(optimizer).path(len(theirs)), theirs, AFTER_100_STEPS)


def test_momentum_differs_on_purpose_when_the_rate_changes() -> None:
    """PyTorch multiplies the whole velocity by the new rate; ours keeps the speed it has."""
    theirs, bowl = TRACES["optimizer/rate_change"], landscape(Momentum())
    first = bowl.path(50)
    close(first, theirs[:50], AFTER_100_STEPS)
    bowl.set("learning_rate", 0.001)
    velocity = next(iter(bowl.slots.values())).copy()
    after = bowl.path(50)
    close(after[0], first[-1] + 0.9 * velocity - 0.001 * bowl.slope(first[-1]), 1e-12)
    assert np.abs(after - theirs[50:]).max() > 1e-3


def plans() -> tuple[State, Plan, Plan]:
    """PyTorch's network with PyTorch's weights, once for training and once for test time."""
    experiment = chain(
        Input(),
        dense(4, activation=Identity()),
        BatchNorm(),
        Output(units=2, activation=Identity()),
        training=Training(batch_size=6, loss=MeanSquaredError()),
    )
    state = State(experiment, np.float64)
    for name in state.places:
        state.parameter(name)[...] = TRACES[f"network/{name}"]
    return state, Plan(state, 6, training=True), Plan(state, 6, training=False)


def run(plan: Plan[State], number: int) -> None:
    plan.rows[:, :2] = TRACES[f"network/{number}/x"]
    plan.targets[...] = TRACES[f"network/{number}/t"]
    plan.run_forward()


def test_batch_norm_in_training() -> None:
    """Outputs, loss and every gradient of a network around it, for three batches.

    The running variance differs on purpose: PyTorch keeps the unbiased variance (divided by N - 1), ours,
    like Keras', the one it normalises with (divided by N).
    """
    state, plan, _ = plans()
    for number in range(3):
        run(plan, number)
        plan.run_backward()
        theirs = {name: TRACES[f"network/{number}/{name}"] for name in ("y", "loss")}
        close(plan.outputs.T, theirs["y"])
        close(plan.loss, theirs["loss"])
        for name in state.places:
            close(state.gradient(name), TRACES[f"network/{number}/{name}"])
        close(state.statistic("b2.running_mean"), TRACES[f"network/{number}/running_mean"])
        left = 0.9 ** (number + 1)  # of the variance 1 at the start
        ours = state.statistic("b2.running_variance") - left
        close(ours * 6 / 5, TRACES[f"network/{number}/running_variance"] - left)


def test_batch_norm_at_test_time() -> None:
    state, _, plan = plans()
    state.statistic("b2.running_mean")[...] = TRACES["network/2/running_mean"]
    state.statistic("b2.running_variance")[...] = TRACES["network/2/running_variance"]
    run(plan, 3)
    close(plan.outputs.T, TRACES["network/3/y"])
    close(plan.loss, TRACES["network/3/loss"])
    close(state.statistic("b2.running_mean"), TRACES["network/3/running_mean"])


def assert_same_batches(experiment: Experiment, family: str) -> None:
    """Outputs, loss and every gradient of three batches, from PyTorch's weights."""
    state = State(experiment, np.float64)
    for name in state.places:
        state.parameter(name)[...] = TRACES[f"{family}/{name}"]
    plan = Plan(state, 6, training=True)
    for number in range(3):
        theirs = {name: TRACES[f"{family}/{number}/{name}"] for name in ("x", "t", "y", "loss")}
        plan.rows[:, :2], plan.targets[...] = theirs["x"], theirs["t"]
        plan.run_forward()
        close(plan.outputs.T, theirs["y"])
        close(plan.loss, theirs["loss"])
        plan.run_backward()
        for name in state.places:
            close(state.gradient(name), TRACES[f"{family}/{number}/{name}"])


def test_learned_slopes_and_layer_norm() -> None:
    experiment = chain(
        Input(),
        dense(4, activation=PReLU()),
        LayerNorm(),
        Output(units=2, activation=Identity()),
        training=Training(batch_size=6, loss=MeanSquaredError()),
    )
    assert_same_batches(experiment, "learned")


def test_a_residual_sum_and_a_concatenation() -> None:
    layers: dict[str, Layer] = {"in": Input(), "a": dense(4), "b": dense(4), "+": Add()}
    layers |= {"|": Concatenate(), "out": Output(units=2, activation=Identity())}
    experiment = graph(
        layers,
        "in>a a>b b>+ a>+ +>| in>| |>out",
        training=Training(batch_size=6, loss=MeanSquaredError()),
    )
    assert_same_batches(experiment, "branches")


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.5])
def test_dropout_scales_what_it_keeps(rate: float) -> None:
    experiment = chain(Input(), Dropout(rate=rate), Output(units=2), training=Training())
    state = State(experiment, np.float64)
    for training, name in ((True, "training"), (False, "test")):
        plan = Plan(state, 100, training=training)
        plan.rows[...] = 1.0
        plan.run_forward()
        kept = np.unique(plan.activations("b1"))
        close(kept, TRACES[f"dropout/{rate}/{name}"])


@pytest.mark.parametrize(("initializer", "name"), traced("initializer", "spread"))
def test_starting_weights_are_spread_alike(initializer: Any, name: str) -> None:
    """Two draws of 120,000 weights: mean and standard deviation agree as well as such draws do.

    PyTorch knows LeCun's weights, and the textbook's Xavier, as Kaiming's with gain 1.
    """
    weights = initializer.draw(np.random.default_rng(1), 400, 300)
    mean, spread, largest = TRACES[f"initializer/{name}/spread"]
    assert weights.mean() == pytest.approx(mean, abs=5 * spread / np.sqrt(weights.size))
    assert weights.std() == pytest.approx(spread, rel=0.01)
    assert np.abs(weights).max() == pytest.approx(largest, rel=0.2)
