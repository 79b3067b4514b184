"""The whole experiment as one frozen value: what is saved, trained, compared and undone.

The layout is part of it, so that moving a block can be undone, but not of the settings hash, so that
moving a block does not make a result look old.
"""

from __future__ import annotations

from functools import cached_property

from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.mnist_5k import Mnist5k
from nnstudio.core.experiment.network import Network
from nnstudio.core.losses.base import Loss
from nnstudio.core.losses.cross_entropy import CrossEntropy
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.data import fingerprint, to_data
from nnstudio.core.parts.fields import integer, number, part, text
from nnstudio.core.parts.part import Description
from nnstudio.core.penalties.base import Penalty
from nnstudio.core.penalties.l2 import L2


class DataChoice(Description):
    """Which data, and how much of it is used for training."""

    dataset: Dataset = part(Mnist5k(), "Data", doc="Where the samples come from.")
    training_samples: int | None = integer(
        None,
        "Training samples",
        low=1,
        high=10_000_000,
        scale="log",
        doc="Only the first so many training samples are used; empty means all of them.",
    )

    @property
    def available(self) -> int:
        """Training samples the data set has."""
        return self.dataset.shape().train

    @property
    def used(self) -> int:
        """Training samples that training sees."""
        wanted = self.available if self.training_samples is None else self.training_samples
        return min(wanted, self.available)


class Training(Description):
    """How the network is trained."""

    loss: Loss = part(CrossEntropy(), "Loss", doc="The number that training makes small.")
    penalty: Penalty = part(
        L2(), "Weight decay (all)", doc="A price on large weights of all layers, added to the loss."
    )
    optimizer: Optimizer = part(Adam(), "Optimiser", doc="How a gradient becomes a step.")
    batch_size: int = integer(
        128,
        "Batch size",
        low=1,
        high=1_000_000,
        scale="log",
        doc="Samples per step; the whole set or one sample are the classic extremes.",
    )
    epochs: int = integer(
        20, "Epochs", low=1, high=1_000_000, scale="log", doc="Passes over the training samples."
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
    """Network, data, training and layout."""

    name: str = text("", "Name", longest=120)
    network: Network = part(Network(), "Network")
    data: DataChoice = part(DataChoice(), "Data")
    training: Training = part(Training(), "Training")
    layout: tuple[Position, ...] = ()

    @cached_property
    def positions(self) -> dict[str, tuple[float, float]]:
        """Block id -> (x, y); blocks without one are absent."""
        return {place.block: (place.x, place.y) for place in self.layout}

    @cached_property
    def settings_hash(self) -> str:
        """Sixteen digits that differ when anything differs that changes a result.

        Names and layout do not; nor does the number of epochs, because a longer run begins with the
        shorter one.
        """
        network = to_data(self.network)
        for block in network["blocks"]:
            del block["name"]
        training = to_data(self.training)
        del training["epochs"]
        return fingerprint({"network": network, "data": to_data(self.data), "training": training})

    @property
    def batch_size(self) -> int:
        """Samples per step that are really used: never more than there are."""
        return min(self.training.batch_size, self.data.used)

    @property
    def steps_per_epoch(self) -> int:
        """Steps in one pass over the training samples; the last may be a smaller batch."""
        return -(-self.data.used // self.batch_size)
