"""Networks that branch: the gradient of a value with several readers is the sum of all of them.

Each network is one in which a buffer handed to two readers, or written over too early, would show.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from conformance.networks import assert_network_gradients, chain, dense, graph, ready
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import ProblemError

ENDS: dict[str, Layer] = {"in": Input(), "out": Output(units=2)}
SIGMOID = ActivationLayer(activation=Sigmoid())

NETWORKS: dict[str, tuple[Mapping[str, Layer], str]] = {
    "diamond": (
        {"a": dense(4), "b": dense(4), "c": dense(4), "+": Add()},
        "in>a a>b a>c b>+ c>+ +>out",
    ),
    "residual, shortcut first": (
        {"a": dense(4), "b": dense(4), "+": Add()},
        "in>a a>+ a>b b>+ +>out",
    ),
    "residual, shortcut last": (
        {"a": dense(4), "b": dense(4), "+": Add()},
        "in>a a>b b>+ a>+ +>out",
    ),
    "residual inside a residual": (
        {"a": dense(4), "b": dense(4), "c": dense(4), "+": Add(), "d": dense(4), "++": Add()},
        "in>a a>b b>c c>+ b>+ +>d d>++ a>++ ++>out",
    ),
    "a sum of sums of the same value": (
        {"a": dense(4), "s": SIGMOID, "+": Add(), "++": Add(), "+++": Add()},
        "in>a a>s s>+ a>+ +>++ a>++ ++>+++ +>+++ a>+++ s>+++ +++>out",
    ),
    "elementwise blocks on every path": (
        {"a": dense(4), "s": SIGMOID, "t": ActivationLayer(activation=Tanh()), "+": Add()}
        | {"n": BatchNorm(), "l": LayerNorm()},
        "in>a a>s a>t a>n n>l s>+ t>+ l>+ a>+ +>out",
    ),
    "eight paths": (
        {"a": dense(3), "+": Add()} | {f"p{n}": dense(3) for n in range(7)},
        "in>a a>+ " + " ".join(f"a>p{n} p{n}>+" for n in range(7)) + " +>out",
    ),
    "side by side": (
        {"a": dense(4), "b": dense(2), "c": dense(3), "|": Concatenate()},
        "in>a a>b a>c b>| a>| c>| |>out",
    ),
    "side by side and on": (
        {"a": dense(3), "|": Concatenate(), "b": dense(3), "||": Concatenate(), "c": dense(8)}
        | {"+": Add()},
        "in>a in>| a>| |>b b>|| |>|| ||>c c>+ ||>+ +>out",
    ),
    "the data on a shortcut": (
        {"a": dense(2), "+": Add(), "|": Concatenate()},
        "in>a in>+ a>+ in>| +>| |>out",
    ),
    "a dropout that is off returns what it was given": (
        {"a": dense(4), "d": Dropout(rate=0.0), "+": Add(), "|": Concatenate()},
        "in>a a>d a>+ d>+ a>| d>| +>| |>out",
    ),
    "masks on the paths": (
        {"a": dense(5), "d": Dropout(rate=0.4), "e": Dropout(rate=0.3, redraw="epoch")}
        | {"+": Add()},
        "in>a a>d a>e d>+ e>+ a>+ +>out",
    ),
    "what learns without a layer before it": (
        {"n": LayerNorm(), "p": ActivationLayer(activation=PReLU()), "+": Add()},
        "in>n in>p n>+ p>+ in>+ +>out",
    ),
    "maxout on a shortcut": (
        {"a": dense(4), "m": Maxout(units=4, pieces=3), "+": Add()},
        "in>a a>m m>+ a>+ +>out",
    ),
    "two ends of one sum": (
        {"a": dense(4), "b": dense(4), "+": Add(), "c": dense(4), "d": dense(4), "++": Add()},
        "in>a in>b a>+ b>+ +>c +>d c>++ d>++ a>++ ++>out",
    ),
}
EVERY = pytest.mark.parametrize("name", NETWORKS)


def network(name: str, training: Training | None = None) -> Experiment:
    layers, links = NETWORKS[name]
    return graph({**layers, **ENDS}, links, training=training)


@EVERY
def test_backpropagation_agrees_with_finite_differences(name: str) -> None:
    experiment = network(name)
    assert not errors(experiment)
    assert_network_gradients(ready(experiment))


@EVERY
def test_the_order_of_the_links_does_not_matter_to_the_gradients(name: str) -> None:
    """Other orders make other readers the first to hand their gradient over."""
    layers, links = NETWORKS[name]
    turned = " ".join(reversed(links.split()))
    assert_network_gradients(ready(graph({**layers, **ENDS}, turned)))


@EVERY
def test_a_step_done_twice_gives_the_same_gradients(name: str) -> None:
    """Nothing that one pass leaves in the buffers gets into the next."""
    plan = ready(network(name))
    words = {block_id: plan.state.words(block_id) for block_id in plan.state.random}
    found: list[Array] = []
    for _ in range(2):
        for block_id, stored in words.items():
            plan.state.set_words(block_id, stored)
        plan.run_forward()
        plan.run_backward()
        found.append(plan.state.gradients.copy())
    assert np.array_equal(found[0], found[1])


def test_a_sum_of_two_equal_paths_doubles_the_gradient() -> None:
    """x + x through a dropout that is off: dL/dx counts both."""
    layers: dict[str, Layer] = {"a": dense(3), "d": Dropout(rate=0.0), "+": Add(), **ENDS}
    plan = ready(graph(layers, "in>a a>d a>+ d>+ +>out"))
    plan.run_forward()
    a, total = plan.activations("a"), plan.activations("+")
    assert np.array_equal(total, 2 * a)


def test_concatenate_keeps_the_order_of_the_links() -> None:
    layers: dict[str, Layer] = {"a": dense(2), "b": dense(3), "|": Concatenate(), **ENDS}
    plan = ready(graph(layers, "in>a in>b b>| a>| |>out"))
    plan.run_forward()
    joined = np.vstack([plan.activations("b"), plan.activations("a")])
    assert np.array_equal(plan.activations("|"), joined)


def test_the_same_source_twice_is_refused() -> None:
    experiment = network("diamond")
    with pytest.raises(ProblemError) as caught:
        edits.connect(experiment, "b", "+")
    assert [problem.code for problem in caught.value.problems] == ["problem.link_exists"]


def test_paths_of_different_size_cannot_be_added_and_the_sentence_names_the_sizes() -> None:
    layers: dict[str, Layer] = {"a": dense(4), "b": dense(5), "+": Add(), **ENDS}
    found = errors(graph(layers, "in>a in>b a>+ b>+ +>out"))
    assert [(problem.code, problem.block) for problem in found] == [("problem.sizes_differ", "+")]
    assert found[0].values == {"sizes": "4, 5"}


def test_a_layer_norm_of_one_feature_says_that_it_forgets_everything() -> None:
    found = errors(chain(Input(), dense(1), LayerNorm(), Output(units=2)))
    assert [(problem.code, problem.block) for problem in found] == [
        ("problem.nothing_to_normalise", "b2")
    ]


def test_maxout_gives_the_gradient_of_equal_pieces_to_the_first() -> None:
    plan = ready(chain(Input(), Maxout(units=3, pieces=3), Output(units=2)))
    weights, bias = plan.state.parameter("b1.weights"), plan.state.parameter("b1.bias")
    weights[:, 3:] = np.tile(weights[:, :3], 2)
    bias[3:] = np.tile(bias[:3], 2)
    plan.run_forward()
    plan.run_backward()
    gradient = plan.state.gradient("b1.weights")
    assert gradient[:, :3].any()
    assert not gradient[:, 3:].any()


@pytest.mark.parametrize("activation", [Tanh(), Identity()])
def test_a_branching_network_learns(activation: Tanh | Identity) -> None:
    layers: dict[str, Layer] = {
        "a": dense(8),
        "b": dense(8, activation=activation),
        "+": Add(),
        **ENDS,
    }
    training = Training(batch_size=6, optimizer=Adam(learning_rate=0.05))
    plan = ready(graph(layers, "in>a a>b b>+ a>+ +>out", training=training))
    plan.run_forward()
    first = float(plan.loss)
    for _ in range(60):
        plan.step()
    assert float(plan.loss) < 0.2 * first
