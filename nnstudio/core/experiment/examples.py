"""Ready experiments: what the first start shows and what ``--example`` names.

Each is an ordinary description, built with the same edits a user's hands make.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.datasets.plane import Plane
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.datasets.spiral import Spiral
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.experiment.edits import arrange
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.xavier import Xavier
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.binary_cross_entropy import BinaryCrossEntropy
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.losses.mean_squared_error import MeanSquaredError
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import Problem, ProblemError


def multilayer(
    hidden: tuple[int, ...], activation: Activation, dataset: Dataset, output: Output
) -> tuple[Network, DataChoice]:
    """A chain input -> dense layers -> output over a data set."""
    initializer = HeNormal() if activation.pairs_with == "he_normal" else Xavier()
    blocks = [Block(id="input_1", layer=Input())]
    blocks += [
        Block(
            id=f"dense_{number}",
            layer=Dense(units=units, activation=activation, initializer=initializer),
        )
        for number, units in enumerate(hidden, start=1)
    ]
    blocks.append(Block(id="output_1", layer=output))
    links = [Link(source=a.id, target=b.id) for a, b in pairwise(blocks)]
    return Network(blocks=tuple(blocks), links=tuple(links)), DataChoice(dataset=dataset)


def _ready(
    name: str, network: tuple[Network, DataChoice], training: Training, samples: int | None = None
) -> Experiment:
    data = network[1].with_values(training_samples=samples)
    return arrange(Experiment(name=name, network=network[0], data=data, training=training))


def mnist_mlp() -> Experiment:
    """784-100-100-100-100-10 with ReLU, He and Adam on MNIST-5k: what the first start shows."""
    network = multilayer((100, 100, 100, 100), ReLU(), Mnist5k(), Output())
    training = Training(loss=CrossEntropy(), optimizer=Adam(), batch_size=128, epochs=50)
    return _ready("mnist-mlp", network, training)


def overfitting_300() -> Experiment:
    """Three hundred digits and six hidden layers: the network learns them by heart."""
    network = multilayer((100,) * 6, ReLU(), Mnist5k(), Output())
    training = Training(optimizer=SGD(learning_rate=0.01), batch_size=100, epochs=201)
    return _ready("overfitting-300", network, training, samples=300)


def digits_mlp() -> Experiment:
    """A small network on the 8 x 8 digits, done in a second."""
    network = multilayer((32,), ReLU(), Digits8x8(), Output())
    training = Training(optimizer=Adam(), batch_size=32, epochs=30)
    return _ready("digits-mlp", network, training)


def xor_tanh() -> Experiment:
    """2-8-8-1 with tanh on XOR: two small hidden layers solve what the perceptron could not."""
    output = Output(units=1, activation=Sigmoid(), initializer=Xavier())
    network = multilayer((8, 8), Tanh(), Xor(), output)
    training = Training(
        loss=BinaryCrossEntropy(), optimizer=SGD(learning_rate=0.1), batch_size=10, epochs=100
    )
    return _ready("xor-tanh", network, training)


def spiral_tanh() -> Experiment:
    """2-16-16-2 with tanh on the two spirals."""
    output = Output(units=2, activation=Softmax(), initializer=Xavier())
    network = multilayer((16, 16), Tanh(), Spiral(points=1000), output)
    training = Training(optimizer=Adam(learning_rate=0.01), batch_size=20, epochs=100)
    return _ready("spiral-tanh", network, training)


def sine_relu() -> Experiment:
    """1-32-32-1 with ReLU on the sine: straight pieces put together become a wave."""
    output = Output(units=1, activation=Identity(), initializer=Xavier())
    network = multilayer((32, 32), ReLU(), Sine(), output)
    training = Training(
        loss=MeanSquaredError(), optimizer=Adam(learning_rate=0.01), batch_size=30, epochs=100
    )
    return _ready("sine-relu", network, training)


def plane_linear() -> Experiment:
    """2-1 without a hidden layer on the plane: linear regression."""
    output = Output(units=1, activation=Identity(), initializer=Xavier())
    network = multilayer((), Identity(), Plane(), output)
    training = Training(
        loss=MeanSquaredError(), optimizer=SGD(learning_rate=0.01), batch_size=30, epochs=30
    )
    return _ready("plane-linear", network, training)


def residual_mlp() -> Experiment:
    """64-32-10 with two residual blocks on the 8 x 8 digits: each adds to what it was given."""

    def hidden(activation: Activation) -> Dense:
        return Dense(units=32, activation=activation)

    layers: dict[str, Layer] = {"input_1": Input(), "dense_1": hidden(ReLU())}
    for number in (1, 2):
        layers[f"dense_{2 * number}"] = hidden(ReLU())
        layers[f"dense_{2 * number + 1}"] = hidden(Identity())
        layers[f"add_{number}"] = Add()
    layers["output_1"] = Output()
    blocks = tuple(Block(id=block_id, layer=layer) for block_id, layer in layers.items())
    links = [Link(source=a.id, target=b.id) for a, b in pairwise(blocks)]
    links += [Link(source="dense_1", target="add_1"), Link(source="add_1", target="add_2")]
    network = Network(blocks=blocks, links=tuple(links))
    training = Training(optimizer=Adam(), batch_size=32, epochs=30)
    return _ready("residual-mlp", (network, DataChoice(dataset=Digits8x8())), training)


@dataclass(frozen=True)
class Ready:
    """A ready experiment.

    Attributes:
        id: what ``--example`` names.
        title: two or three words.
        make: makes it; its docstring is the sentence on what it shows.
    """

    id: str
    title: str
    make: Callable[[], Experiment]

    @property
    def about(self) -> str:
        """One sentence on what it shows."""
        return self.make.__doc__ or ""


READY: dict[str, Ready] = {
    ready.id: ready
    for ready in (
        Ready("mnist-mlp", "Handwritten digits", mnist_mlp),
        Ready("overfitting-300", "Overfitting", overfitting_300),
        Ready("digits-mlp", "Small digits", digits_mlp),
        Ready("xor-tanh", "XOR", xor_tanh),
        Ready("spiral-tanh", "Two spirals", spiral_tanh),
        Ready("residual-mlp", "Residual connections", residual_mlp),
        Ready("sine-relu", "A wave from straight pieces", sine_relu),
        Ready("plane-linear", "Linear regression", plane_linear),
    )
}

EXAMPLES: dict[str, Callable[[], Experiment]] = {name: ready.make for name, ready in READY.items()}


def example(name: str) -> Experiment:
    """The ready experiment of this name.

    Raises:
        ProblemError: ``problem.unknown_example`` with the names there are.
    """
    if name not in EXAMPLES:
        raise ProblemError(
            Problem.of("problem.unknown_example", value=name, choices=", ".join(EXAMPLES))
        )
    return EXAMPLES[name]()
