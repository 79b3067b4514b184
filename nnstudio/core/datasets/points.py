"""What the generated sets of points in the plane have in common: their number, their noise, their split.

Half of the points are for training, half for testing, after one shuffle.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number


class Points(Dataset):
    """Points (x, y) in [-6, 6]^2 of two classes."""

    points: int = integer(
        500, "Points", low=10, high=100_000, scale="log", doc="Half train, half test."
    )
    noise: float = number(
        0.1, "Noise", low=0.0, high=0.5, doc="0 separates the classes cleanly; 0.5 mixes them."
    )

    order: ClassVar[int] = 50

    def shape(self) -> DataShape:
        train = self.points // 2
        return DataShape((2,), 2, train, self.points - train)

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        """``count`` points: coordinates (count, 2) and labels 0 or 1 (count,)."""
        raise NotImplementedError

    def load(self, generator: np.random.Generator) -> Samples:
        places, labels = self.place(generator, self.points)
        order = generator.permutation(self.points)
        inputs = places[order].astype(np.float32)
        labels = labels[order].astype(np.int64)
        train = self.points // 2
        return Samples(inputs[:train], labels[:train], inputs[train:], labels[train:])


def two_halves(count: int) -> Array:
    """Labels 0 for the first half and 1 for the second; the first is larger when count is odd."""
    return (np.arange(count) >= (count + 1) // 2).astype(np.int64)
