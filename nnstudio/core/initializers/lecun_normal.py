"""LeCun's weights, normally distributed, which fit SELU.

They give every sum the variance of its inputs.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class LeCunNormal(Initializer):
    """W ~ N(0, 1 / n_in): what SELU needs.

    Formula: w = z / sqrt(n_in), z ~ N(0, 1), not truncated (Keras truncates at 2 standard deviations and
    rescales).

    The same numbers as Xavier in the textbook's form, under the name that goes with SELU.

    Reference: LeCun, Bottou, Orr, Mueller, Efficient BackProp (1998), section 4.6;
    Klambauer et al., Self-Normalizing Neural Networks, NIPS (2017).
    """

    title: ClassVar[str] = "LeCun normal"
    order: ClassVar[int] = 40
    kin: ClassVar[str] = "lecun"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return generator.standard_normal((fan_in, fan_out)) / np.sqrt(fan_in)

    @property
    def chip(self) -> str:
        return "LeCun"
