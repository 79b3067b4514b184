"""He weights, which fit the ReLU family.

ReLU halves the variance of what passes; the factor 2 puts it back.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class HeNormal(Initializer):
    """W ~ N(0, 2 / n_in): keeps the variance for ReLU.

    Formula: w = z sqrt(2 / n_in), z ~ N(0, 1), with n_in the number of inputs of the layer.

    Reference: He, Zhang, Ren, Sun, Delving Deep into Rectifiers, ICCV (2015).
    """

    title: ClassVar[str] = "He normal"
    order: ClassVar[int] = 30
    kin: ClassVar[str] = "he"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return generator.standard_normal((fan_in, fan_out)) * np.sqrt(2.0 / fan_in)

    @property
    def chip(self) -> str:
        return "He"
