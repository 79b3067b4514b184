"""LeCun's weights, evenly distributed.

The same variance as the normal form, without its rare large weights.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class LeCunUniform(Initializer):
    """W ~ U(-a, a) with a = sqrt(3 / n_in): gives every sum the variance of its inputs.

    Formula: w = u sqrt(3 / n_in), u ~ U(-1, 1); the variance is 1 / n_in.

    Reference: LeCun, Bottou, Orr, Mueller, Efficient BackProp (1998), section 4.6.
    """

    title: ClassVar[str] = "LeCun uniform"
    order: ClassVar[int] = 42
    kin: ClassVar[str] = "lecun"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        limit = np.sqrt(3.0 / fan_in)
        return generator.uniform(-limit, limit, (fan_in, fan_out))

    @property
    def chip(self) -> str:
        return "LeCun U"
