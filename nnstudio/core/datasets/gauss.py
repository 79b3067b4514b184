"""Two round clouds: the problem one line solves.

With noise the clouds overlap, and no network can be perfect.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points, two_halves
from nnstudio.core.parts.calls import Array


class Gauss(Points):
    """Two normal clouds around (2, 2) and (-2, -2).

    Formula: N((2, 2), s I) is class 1 and N((-2, -2), s I) class 0, variance s = 0.5 + 7 noise.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 4.2 (2006).
    """

    title: ClassVar[str] = "Gauss"
    order: ClassVar[int] = 50

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        labels = 1 - two_halves(count)
        centre = np.where(labels == 1, 2.0, -2.0)[:, None]
        spread = np.sqrt(0.5 + 7.0 * self.noise)
        return centre + spread * generator.standard_normal((count, 2)), labels
