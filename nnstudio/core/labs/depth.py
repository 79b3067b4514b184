"""What happens to a signal on its way through many layers, and to the gradient on its way back.

A network of equal layers is compiled as any other is, gets normally distributed inputs, and is looked at
once, before any training.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.fields import integer
from nnstudio.core.training.snapshot import LayerSnapshot
from nnstudio.core.training.trainer import Trainer

CLASSES = 10
SATURATED = 0.3
"""From this share of saturated outputs on hardly any gradient passes a layer."""
SIGMOID, WIDE = Sigmoid(), Normal(std=1.0)


class Noise(Dataset):
    """Standard normal inputs with classes drawn by chance: nothing to learn, only something to pass on."""

    title: ClassVar[str] = "Noise"
    features: int = integer(100, "Features", low=1, high=1000)
    count: int = integer(1000, "Samples", low=2, high=10_000)

    def shape(self) -> DataShape:
        return DataShape((self.features,), CLASSES, self.count, 2)

    def load(self, generator: np.random.Generator) -> Samples:
        inputs = generator.standard_normal((self.count + 2, self.features)).astype(np.float32)
        labels = generator.integers(0, CLASSES, self.count + 2)
        return Samples(inputs[:-2], labels[:-2], inputs[-2:], labels[-2:])


@dataclass(frozen=True)
class Depth:
    """A network of equal layers, as in the lectures: 1,000 samples of 100 values through 5 layers of 100.

    Attributes:
        layers, width: hidden layers, and units in each of them (and inputs).
        activation, initializer: of all of them; the output layer is softmax with Xavier.
        samples: inputs in the one mini-batch.
        seed: of inputs and weights.
    """

    layers: int = 5
    width: int = 100
    activation: Activation = SIGMOID
    initializer: Initializer = WIDE
    samples: int = 1000
    seed: int = 1

    def experiment(self) -> Experiment:
        """The network as an experiment; biases are 0, so there are as good as none."""
        hidden = Dense(units=self.width, activation=self.activation, initializer=self.initializer)
        blocks = [Block(id="input_1", layer=Input())]
        blocks += [Block(id=f"dense_{n}", layer=hidden) for n in range(1, self.layers + 1)]
        blocks.append(Block(id="output_1", layer=Output(units=CLASSES)))
        ids = [block.id for block in blocks]
        links = [Link(source=a, target=b) for a, b in pairwise(ids)]
        return Experiment(
            network=Network(blocks=tuple(blocks), links=tuple(links)),
            data=DataChoice(dataset=Noise(features=self.width, count=self.samples)),
            training=Training(optimizer=SGD(), batch_size=self.samples, epochs=1, seed=self.seed),
        )


@dataclass(frozen=True, eq=False)
class Passed:
    """What was seen of each hidden layer.

    Attributes:
        settings: what it was made with.
        layers: histograms of activations, weights and gradients, the first layer first.
        spread: standard deviation of the activations of each layer; NaN where it is not finite.
        backward: root mean square of the gradient that arrives at each layer's output; NaN likewise.
    """

    settings: Depth
    layers: tuple[LayerSnapshot, ...]
    spread: tuple[float, ...]
    backward: tuple[float, ...]

    @property
    def forward_factor(self) -> float:
        """By what the spread is multiplied from one layer to the next, on average (geometric mean)."""
        return _factor(self.spread)

    @property
    def backward_factor(self) -> float:
        """By what the gradient is multiplied from one layer to the one before it, on average."""
        return _factor(self.backward[::-1])

    @property
    def saturated(self) -> float:
        """Share of saturated values in the middle layer; 0 where the activation cannot saturate."""
        vitals = self.layers[len(self.layers) // 2].vitals
        return (vitals.saturated if vitals else None) or 0.0

    @property
    def strain(self) -> float:
        """How far the signal is from passing unchanged both ways; infinite where it saturates or gets lost."""
        factors = self.forward_factor, self.backward_factor
        if self.saturated > SATURATED or not all(
            np.isfinite(factor) and factor > 0 for factor in factors
        ):
            return float("inf")
        return float(sum(abs(np.log(factor)) for factor in factors))


def pass_through(settings: Depth) -> Passed:
    """Send the mini-batch through and back, once.

    Raises:
        ProblemError: where it does not fit into memory.
    """
    seen = Trainer(settings.experiment()).look().layers[:-1]
    spread = [layer.activations.std if layer.activations else np.nan for layer in seen]
    vitals = [layer.vitals.backward if layer.vitals else None for layer in seen]
    backward = [np.nan if value is None else value for value in vitals]
    return Passed(settings, seen, tuple(map(float, spread)), tuple(map(float, backward)))


def _factor(sizes: tuple[float, ...]) -> float:
    first, last = (sizes[0], sizes[-1]) if sizes else (np.nan, np.nan)
    if len(sizes) < 2 or not first > 0 or not np.isfinite(last):
        return float("nan")
    return float((last / first) ** (1 / (len(sizes) - 1))) if last > 0 else 0.0
