"""Glorot's weights, evenly distributed, which fit sigmoid and tanh.

The form the authors used themselves, and the default of Keras.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class GlorotUniform(Initializer):
    """W ~ U(-a, a) with a = sqrt(6 / (n_in + n_out)): Glorot's own form.

    Formula: w = u sqrt(6 / (n_in + n_out)), u ~ U(-1, 1); the variance is 2 / (n_in + n_out).

    Reference: Glorot, Bengio, Understanding the difficulty of training deep feedforward neural networks,
    AISTATS (2010), equation 16.
    """

    title: ClassVar[str] = "Glorot uniform"
    order: ClassVar[int] = 24
    kin: ClassVar[str] = "glorot"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        limit = np.sqrt(6.0 / (fan_in + fan_out))
        return generator.uniform(-limit, limit, (fan_in, fan_out))

    @property
    def chip(self) -> str:
        return "Glorot U"
