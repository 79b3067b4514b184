"""Small experiments around one layer, and the check of a whole network's gradients.

The network is small enough that every single parameter is checked.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from conformance.numeric import assert_gradient
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import LOSSES, Loss
from nnstudio.core.losses.mean_squared_error import MeanSquaredError


def chain(
    *layers: Layer, dataset: Dataset | None = None, training: Training | None = None
) -> Experiment:
    """The layers one after the other; the blocks are called ``b0``, ``b1``, ..."""
    blocks = tuple(Block(id=f"b{index}", layer=layer) for index, layer in enumerate(layers))
    links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(blocks))
    return Experiment(
        network=Network(blocks=blocks, links=links),
        data=DataChoice(dataset=dataset or Gauss(points=24)),
        training=training or Training(batch_size=6),
    )


def dense(units: int, **values: object) -> Dense:
    """A smooth dense layer."""
    return Dense.make(**{"units": units, "activation": Tanh(), "initializer": Xavier(), **values})


def around(layer: Layer) -> tuple[Experiment, str]:
    """A two-layer network with ``layer`` in its middle (or at its end), and the layer's block id."""
    lowest, highest = layer.sources
    if highest == 0:
        return chain(layer, dense(4), Output(units=2)), "b0"
    if lowest > 1:
        return _joined_by(layer, lowest), "join"
    if not layer.emits:
        small = layer.with_values(units=2) if "units" in type(layer).model_fields else layer
        training = Training(batch_size=6, loss=_loss_for(small))
        return chain(Input(), dense(4), small, training=training), "b2"
    small = layer.with_values(units=5) if "units" in type(layer).model_fields else layer
    return chain(Input(), dense(4), small, dense(3), Output(units=2)), "b2"


def graph(
    layers: dict[str, Layer],
    links: str,
    *,
    dataset: Dataset | None = None,
    training: Training | None = None,
) -> Experiment:
    """Blocks by id, linked as in ``"in>a in>b a>join b>join"``."""
    ends = [link.split(">") for link in links.split()]
    return Experiment(
        network=Network(
            blocks=tuple(Block(id=name, layer=layer) for name, layer in layers.items()),
            links=tuple(Link(source=source, target=target) for source, target in ends),
        ),
        data=DataChoice(dataset=dataset or Gauss(points=24)),
        training=training or Training(batch_size=6),
    )


def _joined_by(layer: Layer, paths: int) -> Experiment:
    """As many paths of equal size as ``layer`` needs, from one dense layer to ``layer``."""
    names = [f"path{number}" for number in range(paths)]
    blocks: dict[str, Layer] = {"in": Input(), "first": dense(4)}
    blocks |= {name: dense(5) for name in names}
    blocks |= {"join": layer, "last": dense(3), "out": Output(units=2)}
    links = [f"first>{name} {name}>join" for name in names]
    return graph(blocks, " ".join(["in>first", *links, "join>last last>out"]))


def _loss_for(layer: Layer) -> Loss:
    """The loss that is made for this layer's activation, else one that takes any output."""
    activation = getattr(layer, "activation", None)
    kind = activation.type if activation else ""
    return next((loss() for loss in LOSSES if loss.fuses == kind), MeanSquaredError())


def ready(experiment: Experiment, *, training: bool = True, batch: int = 6) -> Plan[State]:
    """A float64 plan whose buffers hold the first samples and whose biases are not all 0."""
    state = State(experiment, np.float64)
    source = np.random.default_rng(7)
    state.parameters += 0.1 * source.standard_normal(state.parameters.shape)
    plan = Plan(state, batch, training=training)
    data = samples.load(experiment, np.float64)
    plan.fill(data.train.inputs, data.train.targets, np.arange(batch))
    return plan


def assert_network_gradients(plan: Plan[State], within: float = 1e-6) -> None:
    """Backpropagation agrees with finite differences of the loss with penalties, for all parameters."""
    state = plan.state
    words = {block_id: state.words(block_id) for block_id in state.random}

    def loss() -> float:
        for block_id, stored in words.items():
            state.set_words(block_id, stored)
        plan.run_forward()
        return float(plan.loss) + state.penalty()

    loss()
    plan.run_backward()
    assert np.any(state.gradients != 0) or _gives_no_gradient(state.experiment)
    assert_gradient(loss, state.parameters, state.gradients, within)


def _gives_no_gradient(experiment: Experiment) -> bool:
    """True when the network ends in a function whose derivative is 0, so that no gradient starts."""
    activation = getattr(experiment.network.blocks[-1].layer, "activation", None)
    return activation is not None and not activation.differentiable
