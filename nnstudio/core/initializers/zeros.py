"""All weights zero, to see why that fails.

It is here for the lesson that units which start alike in every layer stay alike.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class Zeros(Initializer):
    """W = 0: every unit of a layer starts the same as every other.

    Formula: w = 0.

    Where every layer starts so, ReLU and tanh leave no gradient for any weight, and only the bias of the
    output learns; with sigmoid all units of a layer stay equal. With ReLU one such layer is enough to
    stop what lies before it.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 8.4 (2016).
    """

    title: ClassVar[str] = "Zeros"
    order: ClassVar[int] = 4

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return np.zeros((fan_in, fan_out))
