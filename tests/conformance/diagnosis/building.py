"""Chains of dense layers over small data sets, as the cases of the diagnosis draw them.

Short words for what every case needs: data, a network over them, and how it is trained.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.datasets.base import DATASETS, Dataset
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.initializers.base import INITIALIZERS, Initializer
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.penalties.l2 import L2


def data(name: str, **values: Any) -> Dataset:
    return DATASETS.get(name).make(**values)


def network(
    dataset: Dataset,
    hidden: tuple[int, ...],
    activation: str = "relu",
    initializer: Initializer | None = None,
    *,
    output: Initializer | None = None,
    **fields: Any,
) -> Network:
    """A chain of dense layers with the output that suits the data."""
    kind = ACTIVATIONS.get(activation)
    drawn = initializer or INITIALIZERS.get(kind.pairs_with)()
    shape = dataset.shape()
    if dataset.task == "regression":
        last = Output(units=shape.outputs, activation=Identity(), initializer=Normal(std=0.1))
    elif shape.outputs == 2 and sum(hidden) % 2:
        last = Output(units=1, activation=Sigmoid())
    else:
        last = Output(units=shape.outputs, activation=Softmax())
    if output is not None:
        last = last.with_values(initializer=output)
    layers: list[Any] = [Input()]
    layers += [
        Dense(units=units, activation=kind(), initializer=drawn, **fields) for units in hidden
    ]
    layers.append(last)
    ids = ["input_1", *(f"dense_{n}" for n in range(1, len(hidden) + 1)), "output_1"]
    blocks = tuple(Block(id=i, layer=layer) for i, layer in zip(ids, layers, strict=True))
    links = tuple(Link(source=a, target=b) for a, b in pairwise(ids))
    return Network(blocks=blocks, links=links)


def experiment(
    dataset: Dataset,
    made: Network,
    optimizer: str,
    rate: float,
    *,
    batch: int | None = 32,
    epochs: int = 10,
    samples: int | None = None,
    seed: int = 1,
    decay: float = 0.0,
    scaling: str = "none",
) -> Experiment:
    last = made.of_type("output")[0].layer
    assert isinstance(last, Output)
    if dataset.task == "regression":
        loss: Any = MeanSquaredError()
    else:
        loss = BinaryCrossEntropy() if last.units == 1 else CrossEntropy()
    return Experiment(
        network=made,
        data=DataChoice.make(dataset=dataset, training_samples=samples, scaling=scaling),
        training=Training(
            loss=loss,
            penalty=L2(strength=decay),
            optimizer=OPTIMIZERS.get(optimizer).make(learning_rate=rate),
            batch_size=batch,
            epochs=epochs,
            seed=seed,
        ),
    )
