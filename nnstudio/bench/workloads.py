"""The workloads W1 to W6 and the networks of the scaling curves: each one description, like any other.

Our plan and every twin in another library are made from it, so that all of them do the same work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import multilayer
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import Problem, ProblemError


@dataclass(frozen=True)
class Workload:
    """A name, what it is in a line of plain notation, and how to make its description."""

    name: str
    notation: str
    make: Callable[[], Experiment]


def digits(hidden: tuple[int, ...], batch: int, optimizer: Optimizer) -> Experiment:
    """784-hidden-10 with ReLU and softmax on the 5,000 digits."""
    network, data = multilayer(hidden, ReLU(), Mnist5k(), Output())
    training = Training(optimizer=optimizer, batch_size=batch)
    return edits.arrange(Experiment(network=network, data=data, training=training))


def normalised() -> Experiment:
    """784-100x6-10 where every hidden layer has batch norm before its ReLU and dropout behind it."""
    experiment = digits((100,) * 6, 100, Momentum())
    for block in experiment.network.of_type("dense"):
        layer = block.layer.with_values(batch_norm="before", dropout=0.2)
        experiment = edits.set_layer(experiment, block.id, layer)
    return experiment


def small() -> Experiment:
    """2-8-8-1 with tanh on XOR: so small that calling a function costs more than what it computes."""
    output = Output(units=1, activation=Sigmoid(), initializer=Xavier())
    network, data = multilayer((8, 8), Tanh(), Xor(), output)
    training = Training(loss=BinaryCrossEntropy(), optimizer=SGD(learning_rate=0.1), batch_size=10)
    return edits.arrange(Experiment(network=network, data=data, training=training))


WORKLOADS: dict[str, Workload] = {
    workload.name: workload
    for workload in (
        Workload("W1", "784-100x4-10 ReLU, 128, Adam", lambda: digits((100,) * 4, 128, Adam())),
        Workload("W2", "784-100x4-10 ReLU, 128, SGD", lambda: digits((100,) * 4, 128, SGD())),
        Workload("W3", "784-100x6-10 BN ReLU drop 0.2, 100, momentum", normalised),
        Workload("W4", "784-1024x3-10 ReLU, 256, Adam", lambda: digits((1024,) * 3, 256, Adam())),
        Workload("W5", "2-8-8-1 tanh, 10, SGD", small),
        Workload("W6", "784-100x4-10 ReLU, 32, Adam", lambda: digits((100,) * 4, 32, Adam())),
    )
}


WIDTHS = (32, 64, 128, 256, 512, 1024)
DEPTHS = (1, 2, 4, 8, 16, 30)
BATCHES = (1, 4, 16, 64, 256, 1024)


def scaling() -> dict[str, dict[int, Experiment]]:
    """784-100x4-10 with batch 128 and Adam, one thing of it changed: ``width``, ``depth`` or ``batch``."""
    return {
        "width": {width: digits((width,) * 4, 128, Adam()) for width in WIDTHS},
        "depth": {depth: digits((100,) * depth, 128, Adam()) for depth in DEPTHS},
        "batch": {batch: digits((100,) * 4, batch, Adam()) for batch in BATCHES},
    }


def chosen(names: list[str]) -> tuple[Workload, ...]:
    """The workloads of these names, in the order of the names; all of them where there is no name.

    Raises:
        ProblemError: ``problem.unknown_workload`` with the names there are.
    """
    for name in names:
        if name.upper() not in WORKLOADS:
            raise ProblemError(
                Problem.of("problem.unknown_workload", value=name, choices=", ".join(WORKLOADS))
            )
    return tuple(WORKLOADS[name.upper()] for name in dict.fromkeys(names)) or tuple(
        WORKLOADS.values()
    )


def without_dropout(experiment: Experiment) -> Experiment:
    """The same network, and the same starting weights, without any dropout: for comparing results."""
    for block in experiment.network.of_type("dense"):
        experiment = edits.set_layer(experiment, block.id, block.layer.with_values(dropout=0.0))
    return experiment
