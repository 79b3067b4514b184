"""Weights drawn evenly between two limits of one's own choice.

No weight is far from 0, however many there are.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import number


class Uniform(Initializer):
    """W ~ U(-limit, limit) with a chosen limit.

    Formula: w = limit u, u ~ U(-1, 1); the standard deviation is limit / sqrt(3).

    Reference: LeCun, Bottou, Orr, Mueller, Efficient BackProp (1998), section 4.6.
    """

    title: ClassVar[str] = "Uniform"
    order: ClassVar[int] = 12

    limit: float = number(
        0.05,
        "Limit",
        low=0.0,
        high=100.0,
        scale="log",
        doc="Largest size of a starting weight.",
    )

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return generator.uniform(-self.limit, self.limit, (fan_in, fan_out))

    @property
    def chip(self) -> str:
        return f"U {self.limit:g}"
