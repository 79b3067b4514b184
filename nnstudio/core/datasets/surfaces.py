"""What the generated regression sets over the plane have in common: a value at every point (x, y).

A network sees both coordinates and learns the value.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number
from nnstudio.core.parts.task import Task

RADIUS = 6.0


class Surface(Points):
    """Points (x, y) in [-6, 6]^2 with a value each; noise moves the point that the value is taken at."""

    points: int = integer(
        1200, "Points", low=10, high=100_000, scale="log", doc="Half train, half test."
    )
    noise: float = number(
        0.1,
        "Noise",
        low=0.0,
        high=0.5,
        doc="How far from the point its value may be taken, as a share of 6.",
    )

    task: ClassVar[Task] = "regression"
    order: ClassVar[int] = 90

    @property
    def outputs(self) -> int:
        return 1

    def height(self, places: Array) -> Array:
        """The values (count,) at the places (count, 2)."""
        raise NotImplementedError

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        places = generator.uniform(-RADIUS, RADIUS, (count, 2))
        moved = places + generator.uniform(-RADIUS, RADIUS, (count, 2)) * self.noise
        return places, self.height(moved)
