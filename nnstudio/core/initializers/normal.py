"""Normal weights with a standard deviation of one's own choice.

The slides use it with 1 and 0.01 to show how starting weights make or break a deep network.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import number


class Normal(Initializer):
    """W ~ N(0, std^2) with a chosen standard deviation.

    Formula: w = std z, z ~ N(0, 1), not truncated.

    With 1, sigmoid units pile up at 0 and 1; with 0.01, all units of a deep layer look alike.

    Reference: Glorot, Bengio, Understanding the difficulty of training deep feedforward neural networks,
    AISTATS (2010), for why neither works in deep networks.
    """

    title: ClassVar[str] = "Normal"
    order: ClassVar[int] = 10

    std: float = number(
        0.01,
        "Standard deviation",
        low=0.0,
        high=100.0,
        scale="log",
        doc="Spread of the starting weights around 0.",
    )

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return generator.standard_normal((fan_in, fan_out)) * self.std

    @property
    def chip(self) -> str:
        return f"N {self.std:g}"
