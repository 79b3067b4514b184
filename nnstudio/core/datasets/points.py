"""What the generated sets of points have in common: their number, their noise, their split.

Half of the points are for training, half for testing, after one shuffle.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number


class Points(Dataset):
    """Points (x, y) in [-6, 6]^2 of two classes.

    Attributes:
        coordinates: values per point.
    """

    points: int = integer(
        500, "Points", low=10, high=100_000, scale="log", doc="Half train, half test."
    )
    noise: float = number(
        0.1, "Noise", low=0.0, high=0.5, doc="0 separates the classes cleanly; 0.5 mixes them."
    )

    order: ClassVar[int] = 50
    coordinates: ClassVar[int] = 2

    @property
    def outputs(self) -> int:
        """The number of classes, or of target values."""
        return 2

    def shape(self) -> DataShape:
        train = self.points // 2
        return DataShape((self.coordinates,), self.outputs, train, self.points - train)

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        """``count`` points: coordinates (count, coordinates) and classes or target values (count,)."""
        raise NotImplementedError

    def load(self, generator: np.random.Generator) -> Samples:
        places, labels = self.place(generator, self.points)
        order = generator.permutation(self.points)
        inputs = places[order].astype(np.float32)
        labels = labels[order].astype(np.int64 if self.task == "classification" else np.float32)
        train = self.points // 2
        return Samples(inputs[:train], labels[:train], inputs[train:], labels[train:])


def two_halves(count: int) -> Array:
    """Labels 0 for the first half and 1 for the second; the first is larger when count is odd."""
    return (np.arange(count) >= (count + 1) // 2).astype(np.int64)


def equal_shares(count: int, classes: int) -> Array:
    """Labels 0, 1, ..., each as often as the others, where the count allows it."""
    return np.arange(count, dtype=np.int64) % classes
