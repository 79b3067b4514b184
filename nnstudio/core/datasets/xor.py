"""Four quadrants in a chessboard: the problem that stopped the perceptron.

Each class lies in two opposite corners.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points
from nnstudio.core.parts.calls import Array

HALF, GAP = 5.0, 0.3


class Xor(Points):
    """Opposite quadrants share a class.

    Formula: x, y = U(-5, 5), pushed 0.3 away from 0; the label is 1 where (x + e1)(y + e2) >= 0 with
    e = U(-5, 5) noise.

    Reference: Minsky, Papert, Perceptrons (1969).
    """

    title: ClassVar[str] = "XOR"
    order: ClassVar[int] = 40

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        places = generator.uniform(-HALF, HALF, (count, 2))
        places += np.where(places > 0, GAP, -GAP)
        moved = places + generator.uniform(-HALF, HALF, (count, 2)) * self.noise
        return places, (moved[:, 0] * moved[:, 1] >= 0).astype(np.int64)
