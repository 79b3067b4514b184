"""He weights, evenly distributed, which fit the ReLU family.

The same variance as the normal form, without its rare large weights.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class HeUniform(Initializer):
    """W ~ U(-a, a) with a = sqrt(6 / n_in): keeps the variance for ReLU.

    Formula: w = u sqrt(6 / n_in), u ~ U(-1, 1); the variance is 2 / n_in.

    Reference: He, Zhang, Ren, Sun, Delving Deep into Rectifiers, ICCV (2015).
    """

    title: ClassVar[str] = "He uniform"
    order: ClassVar[int] = 32
    kin: ClassVar[str] = "he"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        limit = np.sqrt(6.0 / fan_in)
        return generator.uniform(-limit, limit, (fan_in, fan_out))

    @property
    def chip(self) -> str:
        return "He U"
