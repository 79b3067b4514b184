"""All weights equal, to see why that fails.

It is here for the lesson that units which start alike in every layer stay alike.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import number


class Constant(Initializer):
    """W = value: all units of a layer start alike.

    Formula: w = value.

    Where every layer starts so, equal units get equal gradients and stay equal: a hundred of them can do
    what one can. Random weights in the next layer are enough to tell them apart.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 8.4 (2016).
    """

    title: ClassVar[str] = "Constant"
    order: ClassVar[int] = 6

    value: float = number(
        0.1, "Value", low=-100.0, high=100.0, doc="What every weight starts with."
    )

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return np.full((fan_in, fan_out), self.value)

    @property
    def chip(self) -> str:
        return f"= {self.value:g}"
