"""What the functions of one variable have in common: x in [-6, 6] and a value f(x) to approximate.

They show that a hidden layer can bend into any shape, piece by piece.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number
from nnstudio.core.parts.task import Task

RADIUS = 6.0


class Curve(Points):
    """Points x in [-6, 6] with the value of a function each."""

    points: int = integer(
        1200, "Points", low=10, high=100_000, scale="log", doc="Half train, half test."
    )
    noise: float = number(
        0.0, "Noise", low=0.0, high=0.5, doc="The largest error of a value, up or down."
    )

    task: ClassVar[Task] = "regression"
    order: ClassVar[int] = 80
    coordinates: ClassVar[int] = 1

    @property
    def outputs(self) -> int:
        return 1

    def value(self, x: Array) -> Array:
        """The function at x, any shape."""
        raise NotImplementedError

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        x = generator.uniform(-RADIUS, RADIUS, count)
        return x[:, None], self.value(x) + generator.uniform(-1.0, 1.0, count) * self.noise
