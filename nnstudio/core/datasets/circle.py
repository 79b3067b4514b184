"""A disc inside a ring: no line separates them.

The first picture of what a hidden layer is for.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points, two_halves
from nnstudio.core.parts.calls import Array

RADIUS = 5.0


class Circle(Points):
    """A disc (class 1) inside a ring (class 0).

    Formula: radius r = U(0, R/2) or U(0.7 R, R), angle U(0, 2 pi), R = 5; the label is 1 where
    |(x, y) + e| < R / 2 with e = U(-R, R) noise on each axis.

    Reference: Smilkov, Carter, Sculley, Viegas, Wattenberg, Direct-Manipulation Visualization of Deep
    Networks (2017).
    """

    title: ClassVar[str] = "Circle"
    order: ClassVar[int] = 30

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        ring = two_halves(count) == 1
        low, high = np.where(ring, 0.7 * RADIUS, 0.0), np.where(ring, RADIUS, 0.5 * RADIUS)
        radius = generator.uniform(low, high)
        angle = generator.uniform(0.0, 2.0 * np.pi, count)
        places = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
        shift = generator.uniform(-RADIUS, RADIUS, (count, 2)) * self.noise
        inside = np.hypot(*(places + shift).T) < RADIUS / 2
        return places, inside.astype(np.int64)
