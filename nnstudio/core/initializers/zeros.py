"""All weights zero, to see why that fails.

It is here for the lesson that equal units stay equal.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class Zeros(Initializer):
    """W = 0: every unit of a layer is the same as every other, for ever.

    Formula: w = 0.

    All units of a layer compute the same and get the same gradient; with ReLU or tanh there is none at
    all, and only the bias of the output learns.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 8.4 (2016).
    """

    title: ClassVar[str] = "Zeros"
    order: ClassVar[int] = 4

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return np.zeros((fan_in, fan_out))
