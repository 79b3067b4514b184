"""Xavier weights in the textbook's form, which fit sigmoid and tanh.

The variance of the activations stays about equal from layer to layer.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class Xavier(Initializer):
    """W ~ N(0, 1 / n_in): keeps the variance for sigmoid and tanh.

    Formula: w = z / sqrt(n_in), z ~ N(0, 1), with n_in the number of inputs of the layer.

    The textbook's form; Glorot and Bengio's own also looks at the number of outputs.

    Reference: Glorot, Bengio, Understanding the difficulty of training deep feedforward neural networks,
    AISTATS (2010).
    """

    title: ClassVar[str] = "Xavier"
    order: ClassVar[int] = 20
    kin: ClassVar[str] = "glorot"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        return generator.standard_normal((fan_in, fan_out)) / np.sqrt(fan_in)
