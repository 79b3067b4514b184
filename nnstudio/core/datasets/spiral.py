"""Two interleaved spirals: the hardest of the small problems.

It needs several hidden units and patience.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points, two_halves
from nnstudio.core.parts.calls import Array


class Spiral(Points):
    """Two arms winding around each other.

    Formula: for i = 0 .. n - 1: r = 5 i / n, t = 1.75 (i / n) 2 pi (+ pi for the second arm);
    (r sin t, r cos t) + U(-1, 1) noise.

    Reference: Lang, Witbrock, Learning to Tell Two Spirals Apart (1988).
    """

    title: ClassVar[str] = "Spiral"
    order: ClassVar[int] = 60

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        second = two_halves(count)
        first_count = count - int(second.sum())
        index = np.concatenate([np.arange(first_count), np.arange(count - first_count)])
        share = index / np.where(second == 1, count - first_count, first_count)
        angle = 1.75 * share * 2.0 * np.pi + np.pi * second
        places = 5.0 * share[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
        shift = generator.uniform(-1.0, 1.0, (count, 2)) * self.noise
        return places + shift, 1 - second
