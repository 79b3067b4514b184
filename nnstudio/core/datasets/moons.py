"""Two half moons that reach into each other: a line fails, a bent boundary is enough.

The smallest problem on which a hidden layer is seen to pay.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points, two_halves
from nnstudio.core.parts.calls import Array

SIZE = 3.5


class Moons(Points):
    """Two interleaved half circles.

    Formula: angle a = U(0, pi); class 1: (cos a - 1/2, sin a - 1/4), class 0: (1/2 - cos a, 1/4 - sin a);
    the points times 3.5, plus N(0, 1) 2 noise on each axis.

    Reference: Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12 (2011).
    """

    title: ClassVar[str] = "Moons"
    order: ClassVar[int] = 62

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        labels = 1 - two_halves(count)
        angle = generator.uniform(0.0, np.pi, count)
        upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
        places = SIZE * np.where(labels[:, None] == 1, upper, -upper)
        return places + 2.0 * self.noise * generator.standard_normal((count, 2)), labels
