"""Glorot's weights, normally distributed, which fit sigmoid and tanh.

They keep the variance about equal forwards and backwards.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class GlorotNormal(Initializer):
    """W ~ N(0, 2 / (n_in + n_out)): keeps the variance in both directions.

    Formula: w = z sqrt(2 / (n_in + n_out)), z ~ N(0, 1), not truncated (Keras truncates at 2 standard
    deviations and rescales).

    A compromise between 1 / n_in, which suits the activations, and 1 / n_out, which suits the gradients.

    Reference: Glorot, Bengio, Understanding the difficulty of training deep feedforward neural networks,
    AISTATS (2010), equation 12.
    """

    title: ClassVar[str] = "Glorot normal"
    order: ClassVar[int] = 22
    kin: ClassVar[str] = "glorot"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        spread = np.sqrt(2.0 / (fan_in + fan_out))
        return generator.standard_normal((fan_in, fan_out)) * spread

    @property
    def chip(self) -> str:
        return "Glorot"
