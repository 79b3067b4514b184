"""Rings inside each other: no straight boundary separates even two of them.

With the squares of x and y as features the problem becomes easy.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points, equal_shares
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer

RADIUS = 5.0


class Rings(Points):
    """Rings around the origin, one per class, the first one innermost.

    Formula: radius r = 5 (k + U(0.4, 1)) / K for class k = 0 .. K - 1, angle U(0, 2 pi);
    (r cos a, r sin a) + U(-2, 2) noise.

    Reference: Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12 (2011).
    """

    classes: int = integer(3, "Classes", low=2, high=10, doc="As many rings.")

    title: ClassVar[str] = "Rings"
    order: ClassVar[int] = 66

    @property
    def outputs(self) -> int:
        return self.classes

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        labels = equal_shares(count, self.classes)
        radius = RADIUS * (labels + generator.uniform(0.4, 1.0, count)) / self.classes
        angle = generator.uniform(0.0, 2.0 * np.pi, count)
        places = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
        return places + generator.uniform(-2.0, 2.0, (count, 2)) * self.noise, labels
