"""Several round clouds on a circle: the simplest problem with more than two classes.

Without much noise straight boundaries separate them.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.points import Points, equal_shares
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer

RADIUS = 4.0


class Blobs(Points):
    """Normal clouds, one per class, with their centres evenly on a circle.

    Formula: class k of K is N(4 (cos 2 pi k/K, sin 2 pi k/K), s^2 I), standard deviation
    s = 0.4 + 2 noise.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 4.2 (2006).
    """

    classes: int = integer(3, "Classes", low=2, high=10, doc="As many clouds.")

    title: ClassVar[str] = "Blobs"
    order: ClassVar[int] = 64

    @property
    def outputs(self) -> int:
        return self.classes

    def place(self, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
        labels = equal_shares(count, self.classes)
        angle = 2.0 * np.pi * labels / self.classes
        centre = RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
        spread = 0.4 + 2.0 * self.noise
        return centre + spread * generator.standard_normal((count, 2)), labels
