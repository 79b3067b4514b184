"""Networks made to have one trouble each, and healthy ones: what the rules of the diagnosis are tested on.

Every case says which rules must find something in it, and which may, because one trouble often brings another
with it; all other rules must be silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from conformance.diagnosis.building import data, experiment, network
from conformance.diagnosis.samples import Rare, Unscaled
from nnstudio.core.datasets.base import Dataset
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.initializers.constant import Constant
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.zeros import Zeros
from nnstudio.core.training.trainer import Trainer

OF_EACH = 20
"""Networks with each trouble, for one seed."""


@dataclass(frozen=True)
class Case:
    """One network to be trained.

    Attributes:
        has: rules that must find their trouble.
        may: rules that are not counted, because their trouble may well be there, too.
        prepare: does something to the starting weights.
    """

    name: str
    experiment: Experiment
    has: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    prepare: Callable[[Trainer], None] | None = None


SMALL = ("moons", "circle", "rings", "blobs", "gauss", "spiral", "xor")
CURVES = ("sine", "polynomial", "absolute_value")
HELPLESS = (
    "loss_of_guessing",
    "underfitting",
    "learning_rate_too_low",
)


class Maker:
    """Draws the details of the cases of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = np.random.default_rng([seed, 15])

    def pick(self, *choices: Any) -> Any:
        return choices[int(self.random.integers(len(choices)))]

    def log(self, low: float, high: float) -> float:
        return float(np.exp(self.random.uniform(np.log(low), np.log(high))))

    def widths(self, low: int, high: int, *units: int) -> tuple[int, ...]:
        return (self.pick(*units),) * int(self.random.integers(low, high + 1))

    def number(self) -> int:
        return int(self.random.integers(1, 2**31))

    def small(self) -> Dataset:
        """Points in the plane, or digits."""
        name = self.pick(*SMALL, "digits_8x8", "digits_8x8", "digits_8x8")
        return data(name) if name == "digits_8x8" else data(name, points=self.pick(500, 1000))

    def case(self, name: str, made: Experiment, has: str, *may: str, **more: Any) -> Case:
        return Case(name, made, frozenset({has} if has else ()), frozenset(may), **more)

    # -- one trouble each --------------------------------------------------------------------------

    def vanishing_gradient(self, index: int) -> Case:
        dataset = self.pick(
            data("digits_8x8"), data("moons", points=1000), data("blobs", classes=5)
        )
        if index % 2:
            hidden = self.widths(6, 9, 20, 32, 64)
            made = network(dataset, hidden, "sigmoid")
            rate, optimizer = self.log(0.01, 0.2), self.pick("sgd", "momentum")
        else:
            hidden = self.widths(4, 7, 30, 50, 100)
            made = network(dataset, hidden, self.pick("relu", "tanh", "elu"), Normal(std=0.01))
            rate, optimizer = self.log(0.005, 0.05), "sgd"
        run = experiment(dataset, made, optimizer, rate, epochs=6, seed=self.number())
        return self.case(
            "vanishing", run, "vanishing_gradient", *HELPLESS, "neurons_alike", "dead_relu"
        )

    def exploding_gradient(self, index: int) -> Case:
        dataset = self.pick(
            data("digits_8x8"), data("moons", points=1000), data("blobs", classes=4)
        )
        units = self.pick(50, 64, 100)
        spread = self.pick(3.0, 4.0, 5.0) * (2.0 / units) ** 0.5
        hidden = (units,) * (5 + index % 4)
        made = network(
            dataset,
            hidden,
            self.pick("relu", "leaky_relu"),
            Normal(std=spread),
            output=Normal(std=0.1),
        )
        run = experiment(dataset, made, "sgd", self.log(1e-7, 1e-5), epochs=3, seed=self.number())
        may = ("learning_rate_too_high", "dead_relu", "saturation", "overfitting", *HELPLESS)
        return self.case("exploding", run, "exploding_gradient", *may)

    def dead_relu(self, index: int) -> Case:
        dataset = self.pick(
            data("digits_8x8"), data("moons", points=1000), data("rings", points=1000)
        )
        hidden = self.widths(1, 4, 16, 32, 64)
        made = network(dataset, hidden, "relu")
        run = experiment(
            dataset,
            made,
            self.pick("sgd", "adam"),
            self.log(0.001, 0.003),
            batch=self.pick(32, 64, 100),
            epochs=6,
            seed=self.number(),
        )
        struck = f"dense_{1 + index % len(hidden)}"
        share = float(self.random.uniform(0.65, 1.0))

        def strike(trainer: Trainer) -> None:
            """What one step that was far too large leaves: biases that no input can lift."""
            bias = trainer.state.parameter(f"{struck}.bias")
            bias[: round(share * bias.size)] = -100.0

        may = ("vanishing_gradient", "neurons_alike", "learning_rate_too_high", *HELPLESS)
        return self.case("dead", run, "dead_relu", *may, prepare=strike)

    def saturation(self, index: int) -> Case:
        if index % 2:
            dataset = self.pick(data("digits_8x8"), data("blobs", classes=5))
            drawn = Normal(std=self.pick(1.5, 2.0, 3.0))
        else:
            dataset = Unscaled(
                inner=data(self.pick("moons", "circle", "xor")), factor=self.pick(10.0, 20.0)
            )
            drawn = Normal(std=self.pick(0.7, 1.0))
        hidden = self.widths(2, 4, 50, 100)
        made = network(dataset, hidden, self.pick("tanh", "tanh", "sigmoid"), drawn)
        rate = self.log(1e-4, 1e-3)
        run = experiment(dataset, made, "sgd", rate, epochs=4, seed=self.number())
        may = (
            "unscaled_inputs",
            "exploding_gradient",
            "vanishing_gradient",
            "learning_rate_too_high",
            "overfitting",
            *HELPLESS,
        )
        return self.case("saturated", run, "saturation", *may)

    def neurons_alike(self, index: int) -> Case:
        dataset = self.small()
        hidden = self.widths(1, 3, 8, 16, 50)
        drawn = (Zeros(), Constant(value=self.pick(0.05, 0.1, 0.5)), Normal(std=0.001))[index % 3]
        kind = "sigmoid" if index % 3 == 2 else self.pick("sigmoid", "tanh")
        made = network(dataset, hidden, kind, drawn, output=drawn)
        run = experiment(dataset, made, "sgd", self.log(0.01, 0.1), epochs=4, seed=self.number())
        return self.case(
            "alike", run, "neurons_alike", "vanishing_gradient", "saturation", *HELPLESS
        )

    def learning_rate_too_high(self, index: int) -> Case:
        if index % 3 == 0:
            dataset = data(self.pick(*CURVES))
            made = network(dataset, self.widths(1, 3, 16, 32), self.pick("relu", "tanh"))
            run = experiment(
                dataset, made, "sgd", self.log(2.0, 10.0), epochs=10, seed=self.number()
            )
        elif index % 3 == 1:
            dataset = self.pick(data("digits_8x8"), data("spiral"), data("rings"))
            made = network(dataset, self.widths(2, 3, 32, 64), self.pick("relu", "tanh"))
            run = experiment(
                dataset, made, "adam", self.log(1.0, 5.0), epochs=12, seed=self.number()
            )
        else:
            dataset = self.pick(data("digits_8x8"), data("spiral"), data("rings"))
            made = network(dataset, self.widths(2, 4, 32, 64), self.pick("relu", "tanh"))
            rate = self.log(10.0, 50.0)
            run = experiment(dataset, made, "sgd", rate, epochs=12, seed=self.number())
        may = (
            "dead_relu",
            "saturation",
            "vanishing_gradient",
            "exploding_gradient",
            "neurons_alike",
            "overfitting",
            *HELPLESS,
        )
        return self.case("too high", run, "learning_rate_too_high", *may)

    def learning_rate_too_low(self, index: int) -> Case:
        # Blobs may lie right by chance already.
        hard = self.pick("spiral", "rings", "xor", "circle", "moons", "digits_8x8")
        dataset = data(hard if index % 3 else self.pick(*CURVES))
        made = network(dataset, self.widths(1, 3, 16, 32, 64), self.pick("relu", "tanh", "elu"))
        optimizer, rate = (
            ("sgd", self.log(1e-6, 1e-4)),
            ("adam", self.log(1e-7, 3e-6)),
            ("momentum", self.log(1e-7, 1e-5)),
        )[index % 3 if index % 2 else 0]
        run = experiment(dataset, made, optimizer, rate, epochs=10, seed=self.number())
        may = ("loss_of_guessing", "underfitting", "saturation")
        return self.case("too low", run, "learning_rate_too_low", *may)

    def overfitting(self, index: int) -> Case:
        if index % 4 == 3:
            dataset: Dataset = data("sine", points=24, noise=0.5)
            made = network(dataset, (64, 64), "tanh")
            run = experiment(
                dataset, made, "adam", 0.01, batch=None, epochs=1500, seed=self.number()
            )
        elif index % 4 == 2:
            dataset = data(self.pick("xor", "circle"), points=60, noise=0.5)
            made = network(dataset, self.widths(2, 3, 64, 100), self.pick("relu", "tanh"))
            run = experiment(dataset, made, "adam", 0.01, batch=10, epochs=150, seed=self.number())
        else:
            dataset = data("digits_8x8") if index % 4 else data("mnist_5k")
            made = network(dataset, self.widths(2, 5, 50, 100), "relu")
            most = 60 if index % 4 else 200
            run = experiment(
                dataset,
                made,
                self.pick("adam", "momentum"),
                self.log(0.001, 0.005),
                samples=int(self.random.integers(most // 2, most)),
                epochs=60,
                seed=self.number(),
            )
        may = ("neurons_alike", "class_imbalance")
        return self.case("overfit", run, "overfitting", *may)

    def underfitting(self, index: int) -> Case:
        number = self.number()
        match index % 4:
            case 0:
                dataset = data(self.pick("xor", "circle", "rings", "spiral"), points=1000)
                run = experiment(
                    dataset, network(dataset, ()), "adam", 0.01, epochs=25, seed=number
                )
            case 1:
                dataset = data("digits_8x8")
                made = network(dataset, (1,), self.pick("tanh", "sigmoid"))
                run = experiment(dataset, made, "adam", 0.03, epochs=60, seed=number)
            case 2:
                dataset = data("sine")
                made = network(dataset, (1,), self.pick("tanh", "relu"))
                run = experiment(dataset, made, "adam", 0.02, epochs=100, seed=number)
            case _:
                dataset = data("digits_8x8")
                made = network(dataset, self.widths(1, 2, 32, 64), self.pick("relu", "tanh"))
                decay = self.log(0.15, 0.5)
                run = experiment(dataset, made, "sgd", 0.05, epochs=20, seed=number, decay=decay)
        may = ("loss_of_guessing", "neurons_alike", "vanishing_gradient", "dead_relu", "saturation")
        return self.case("underfit", run, "underfitting", *may)

    def unscaled_inputs(self, index: int) -> Case:
        inner = self.pick(data("moons"), data("blobs"), data("digits_8x8"), data("gauss"))
        dataset = Unscaled(
            inner=inner,
            factor=self.pick(40.0, 100.0, 255.0, 1000.0),
            shift=self.pick(0.0, 0.0, 500.0),
            one=bool(index % 3 == 0) and inner.type != "digits_8x8",
        )
        made = network(dataset, self.widths(1, 2, 16, 32), self.pick("relu", "tanh"))
        run = experiment(
            dataset, made, self.pick("adam", "sgd"), 0.001, epochs=6, seed=self.number()
        )
        may = (
            "saturation",
            "dead_relu",
            "learning_rate_too_high",
            "exploding_gradient",
            "vanishing_gradient",
            "neurons_alike",
            "overfitting",
            *HELPLESS,
        )
        return self.case("unscaled", run, "unscaled_inputs", *may)

    def adagrad_rate_gone(self, index: int) -> Case:
        dataset: Dataset = data(self.pick("digits_8x8", "spiral", "rings", "sine"))
        if index % 2:
            dataset = Unscaled(inner=dataset, factor=self.pick(2.0, 4.0))
        made = network(dataset, self.widths(1, 3, 16, 32, 64), self.pick("relu", "tanh"))
        run = experiment(
            dataset,
            made,
            "adagrad",
            self.log(2e-5, 3e-4),
            batch=self.pick(16, 32),
            epochs=60,
            seed=self.number(),
        )
        may = ("unscaled_inputs", "saturation", *HELPLESS)
        return self.case("adagrad", run, "adagrad_rate_gone", *may)

    def loss_of_guessing(self, index: int) -> Case:
        dataset = self.pick(data("digits_8x8"), data("blobs", classes=6), data("mnist_5k"))
        samples = 1000 if dataset.type == "mnist_5k" else None
        hidden = self.widths(3, 6, 32, 50, 100)
        kind, drawn = (
            ("relu", Normal(std=0.001)),
            ("sigmoid", Normal(std=0.01)),
            (self.pick("relu", "tanh"), Zeros()),
            ("tanh", Normal(std=0.001)),
        )[index % 4]
        made = network(dataset, hidden, kind, drawn, output=drawn)
        run = experiment(
            dataset,
            made,
            "sgd",
            self.log(0.001, 0.02),
            epochs=6,
            samples=samples,
            seed=self.number(),
        )
        may = ("vanishing_gradient", "neurons_alike", "dead_relu", *HELPLESS)
        return self.case("guessing", run, "loss_of_guessing", *may)

    def batch_norm_few_samples(self, index: int) -> Case:
        dataset = self.small()
        where = self.pick("before", "after")
        made = network(
            dataset, self.widths(1, 3, 16, 32), self.pick("relu", "tanh"), batch_norm=where
        )
        run = experiment(
            dataset,
            made,
            self.pick("adam", "sgd"),
            0.005,
            batch=2 + index % 6,
            epochs=2,
            seed=self.number(),
        )
        may = ("dead_relu", "overfitting", "learning_rate_too_high", "neurons_alike", *HELPLESS)
        return self.case("few", run, "batch_norm_few_samples", "vanishing_gradient", *may)

    def class_imbalance(self, index: int) -> Case:
        inner = self.pick(
            data("digits_8x8"), data("blobs", classes=4, points=1000), data("moons", points=1000)
        )
        classes = 1 if inner.shape().outputs == 2 else self.pick(1, 2, 3)
        dataset = Rare(inner=inner, share=self.log(0.01, 0.18), classes=classes)
        made = network(dataset, self.widths(1, 3, 32, 64), self.pick("relu", "tanh"))
        run = experiment(dataset, made, "adam", 0.003, epochs=10, seed=self.number())
        return self.case("rare", run, "class_imbalance", "overfitting", "neurons_alike")

    # -- none ----------------------------------------------------------------------------------------

    def healthy(self, index: int) -> Case:
        """Networks as one would build them: suited weights, usual rates, enough data."""
        kind = self.pick("relu", "tanh", "elu", "leaky_relu", "selu", "swish", "gelu", "softplus")
        optimizer, rate = self.pick(
            ("adam", 0.003),
            ("sgd", 0.1),
            ("momentum", 0.02),
            ("rmsprop", 0.002),
            ("nesterov", 0.02),
            ("adagrad", 0.03),
        )
        match index % 4:
            case 0:
                dataset: Dataset = data("digits_8x8")
                hidden, epochs = self.widths(1, 5, 32, 64, 100), 20
            case 1:
                dataset = data(self.pick("moons", "circle", "gauss", "blobs", "rings"), points=2000)
                hidden, epochs = self.widths(1, 3, 8, 16, 32), 40
            case 2:
                dataset = data(self.pick(*CURVES, "plane"))
                hidden, epochs = self.widths(1, 2, 32, 64), 150
                if optimizer in ("sgd", "momentum", "nesterov"):
                    rate /= 10
            case _:
                dataset = data("mnist_5k")
                hidden, epochs = self.widths(1, 6, 50, 100), 3
        norm = self.pick("none", "none", "before") if index % 4 != 2 else "none"
        made = network(dataset, hidden, kind, batch_norm=norm)
        run = experiment(
            dataset,
            made,
            optimizer,
            rate,
            batch=self.pick(32, 64),
            epochs=epochs,
            seed=self.number(),
        )
        return self.case("healthy", run, "")


TROUBLES = (
    "vanishing_gradient",
    "exploding_gradient",
    "dead_relu",
    "saturation",
    "neurons_alike",
    "learning_rate_too_high",
    "learning_rate_too_low",
    "adagrad_rate_gone",
    "loss_of_guessing",
    "unscaled_inputs",
    "batch_norm_few_samples",
    "class_imbalance",
    "overfitting",
    "underfitting",
)


def with_trouble(trouble: str, seed: int, count: int = OF_EACH) -> Iterator[Case]:
    """Networks made to have one trouble."""
    maker = Maker(seed * 100 + TROUBLES.index(trouble))
    for index in range(count):
        yield getattr(maker, trouble)(index)


def without_trouble(seed: int, count: int = 2 * OF_EACH) -> Iterator[Case]:
    """Healthy networks, and the ready examples as they are, shortened where they take long."""
    maker = Maker(seed * 100 + 99)
    for index in range(count):
        yield maker.healthy(index)
    for name in EXAMPLES:
        ready = example(name)
        training = ready.training.with_values(seed=maker.number())
        # The one that is there to overfit does.
        has = frozenset({"overfitting"} if name == "overfitting-300" else ())
        epochs = min(training.epochs, 120 if name != "mnist-mlp" else 30)
        yield Case(name, ready.with_values(training=training.with_values(epochs=epochs)), has)


def all_cases(seed: int) -> Iterator[Case]:
    """Everything of one seed."""
    for trouble in TROUBLES:
        yield from with_trouble(trouble, seed)
    yield from without_trouble(seed)
