"""The absolute value: a corner to approximate.

Two ReLU units make it exactly, |x| = relu(x) + relu(-x); smooth activations round the corner.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.curves import Curve
from nnstudio.core.parts.calls import Array


class AbsoluteValue(Curve):
    """The size of x without its sign.

    Formula: x = U(-6, 6); t = |x| + U(-1, 1) noise.

    Reference: Arora, Basu, Mianjy, Mukherjee, Understanding deep neural networks with rectified linear
    units, ICLR (2018).
    """

    title: ClassVar[str] = "Absolute value"
    order: ClassVar[int] = 82

    def value(self, x: Array) -> Array:
        return np.abs(x)
