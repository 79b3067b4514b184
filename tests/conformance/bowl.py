"""The stretched bowl x^2 / 20 + y^2 and an optimiser rolling down it, without a network.

It is the picture with which the optimisers are told apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.core.labs.walker import Walker
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.calls import Array

START = (-7.0, 2.0)


def height(w: Array) -> float:
    """x^2 / 20 + y^2."""
    return float(w[0] ** 2 / 20.0 + w[1] ** 2)


def gradient(w: Array) -> Array:
    """(x / 10, 2 y)."""
    return np.array([w[0] / 10.0, 2.0 * w[1]])


class Bowl(Walker):
    """A walker on the bowl; ``slope`` may be the gradient of another landscape."""

    def __init__(
        self,
        optimizer: Optimizer,
        start: tuple[float, ...] = START,
        slope: Callable[[Array], Array] = gradient,
    ) -> None:
        super().__init__(optimizer, start, slope)
