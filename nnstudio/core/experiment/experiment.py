"""The whole experiment as one frozen value: what is saved, trained, compared and undone.

The layout is part of it, so that moving a block can be undone, but not of the settings hash, so that
moving a block does not make a result look old.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from nnstudio.core.clippings.base import Clipping
from nnstudio.core.clippings.none import NoClipping
from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.experiment.comparison import Comparison
from nnstudio.core.experiment.network import Network
from nnstudio.core.experiment.note import Note
from nnstudio.core.experiment.search import Search
from nnstudio.core.features.base import Features
from nnstudio.core.features.plain import Plain
from nnstudio.core.losses.base import Loss
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.data import fingerprint, to_data
from nnstudio.core.parts.fields import choice, integer, number, part, text
from nnstudio.core.parts.part import Description
from nnstudio.core.penalties.base import Penalty
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.schedules.base import SCHEDULES, Schedule
from nnstudio.core.schedules.constant import Constant

Drawing = Literal["shuffled", "with_replacement", "balanced"]
Scaling = Literal["none", "standard", "min_max"]


class DataChoice(Description):
    """Which data, how much of it is used for training, and in what form the network gets it."""

    dataset: Dataset = part(Mnist5k(), "Data", doc="Where the samples come from.")
    training_samples: int | None = integer(
        None,
        "Training samples",
        low=1,
        high=10_000_000,
        scale="log",
        doc="Only the first so many training samples are used; empty means all of them.",
    )
    validation: float = number(
        0.0,
        "Validation share",
        low=0.0,
        high=0.5,
        doc="This share of the used training samples, the last of them, is not trained on but scored.",
    )
    features: Features = part(Plain(), "Features", doc="What the network is given of each sample.")
    scaling: Scaling = choice(
        "none",
        "Scaling",
        {"none": "None", "standard": "Standardise", "min_max": "Min-max"},
        doc="Standardise: mean 0, standard deviation 1. Min-max: from 0 to 1. Measured on the training "
        "samples; a feature that never changes becomes 0.",
    )
    label_noise: float = number(
        0.0,
        "Label noise",
        low=0.0,
        high=1.0,
        doc="This share of the labels trained on is wrong on purpose: another class, or the number of another "
        "sample. Validation and test stay true.",
    )

    @cached_property
    def available(self) -> int:
        """Training samples the data set has."""
        return self.dataset.shape().train

    @cached_property
    def taken(self) -> int:
        """Training samples in use: those that training sees and behind them those for validation."""
        wanted = self.available if self.training_samples is None else self.training_samples
        return min(wanted, self.available)

    @cached_property
    def held_back(self) -> int:
        """Samples for validation: the share of those taken, rounded; at least one is left to train on."""
        return min(round(self.validation * self.taken), self.taken - 1)

    @cached_property
    def used(self) -> int:
        """Training samples that training sees."""
        return self.taken - self.held_back

    @cached_property
    def input_features(self) -> int:
        """Values per sample that the network is given."""
        return self.features.count(self.dataset.shape().features)


class Training(Description):
    """How the network is trained."""

    loss: Loss = part(CrossEntropy(), "Loss", doc="The number that training makes small.")
    penalty: Penalty = part(
        L2(),
        "Weight decay (all)",
        live=True,
        doc="A price on large weights of all layers, added to the loss.",
    )
    optimizer: Optimizer = part(
        Adam(), "Optimiser", live=True, doc="How a gradient becomes a step."
    )
    schedule: Schedule = part(
        Constant(),
        "Schedule",
        live=True,
        doc="How the learning rate changes while a run goes on.",
    )
    batch_size: int | None = integer(
        128,
        "Batch size",
        low=1,
        high=1_000_000,
        scale="log",
        live=True,
        doc="Samples per step. Empty (all): gradient descent on the whole set (BGD); 1: SGD on single "
        "samples; in between: mini-batches.",
    )
    drawing: Drawing = choice(
        "shuffled",
        "Drawing",
        {
            "shuffled": "Shuffled",
            "with_replacement": "With replacement",
            "balanced": "Balanced classes",
        },
        doc="Shuffled: every sample once per epoch. With replacement: each draw from all samples, as in "
        "the textbook's code. Balanced classes: each draw from a class drawn first, so that rare classes "
        "count as much as frequent ones.",
    )
    epochs: int = integer(
        20,
        "Epochs",
        low=1,
        high=1_000_000,
        scale="log",
        live=True,
        doc="Passes over the training samples.",
    )
    patience: int = integer(
        0,
        "Early stopping",
        low=0,
        high=1_000_000,
        scale="log",
        unit="epochs",
        live=True,
        doc="Stop after so many epochs without a better validation loss (training loss where there is no "
        "validation part) and keep the best weights; 0 never stops early.",
    )
    clipping: Clipping = part(
        NoClipping(),
        "Clipping",
        live=True,
        doc="A bound on the gradient before each step.",
    )
    seed: int = integer(
        1,
        "Seed",
        low=0,
        high=2**31 - 1,
        doc="Starting weights, order of the samples and dropout all follow from it.",
    )


class Position(Description):
    """Where a block stands on the canvas: its top left corner in canvas units."""

    block: str = text("", "Block", longest=64)
    x: float = number(0.0, "x", low=-1e6, high=1e6)
    y: float = number(0.0, "y", low=-1e6, high=1e6)


class Experiment(Description):
    """Network, data, training, what is compared and searched, and layout: places of blocks, and notes."""

    name: str = text("", "Name", longest=120)
    network: Network = part(Network(), "Network")
    data: DataChoice = part(DataChoice(), "Data")
    training: Training = part(Training(), "Training")
    comparison: Comparison = part(Comparison(), "Comparison")
    search: Search = part(Search(), "Search")
    layout: tuple[Position, ...] = ()
    notes: tuple[Note, ...] = ()

    @cached_property
    def positions(self) -> dict[str, tuple[float, float]]:
        """Block id -> (x, y); blocks without one are absent."""
        return {place.block: (place.x, place.y) for place in self.layout}

    @cached_property
    def settings_hash(self) -> str:
        """Sixteen digits that differ when anything differs that changes a result.

        Names, layout, notes, what is compared and searched do not, nor does the place of a file that is known by
        its fingerprint; nor does the number of epochs, because a longer run begins with the shorter one, unless
        the schedule of the learning rate depends on the length.
        """
        network = to_data(self.network)
        for block in network["blocks"]:
            del block["name"]
        training = shaping(to_data(self.training))
        data = placeless(to_data(self.data))
        return fingerprint({"network": network, "data": data, "training": training})

    @cached_property
    def batch_size(self) -> int:
        """Samples per step that are really used: never more than there are."""
        wanted = self.training.batch_size
        return self.data.used if wanted is None else min(wanted, self.data.used)

    @cached_property
    def steps_per_epoch(self) -> int:
        """Steps in one pass over the training samples; the last may be a smaller batch."""
        return -(-self.data.used // self.batch_size)


def shaping(training: dict[str, Any]) -> dict[str, Any]:
    """What of a training's JSON data shapes every step: without the epochs where a longer run goes on."""
    schedule: dict[str, Any] = training.get("schedule", {})
    known = SCHEDULES.types().get(schedule.get("type", ""))
    if known is not None and known.uses_length:
        return training
    return {name: value for name, value in training.items() if name != "epochs"}


def placeless(data: dict[str, Any]) -> dict[str, Any]:
    """A data choice's JSON data without where the data lie: what they are says their fingerprint."""
    dataset: dict[str, Any] = data.get("dataset", {})
    kept = {name: value for name, value in dataset.items() if name not in ("path", "carried")}
    return {**data, "dataset": kept}
