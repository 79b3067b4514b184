"""An activation as a curve: its values, its derivative, and where it passes no gradient.

Of those with learned or random slopes it is the function with the starting or the mean slope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.training.flat_ends import FlatEnds, flat_ends


@dataclass(frozen=True, eq=False)
class Shape:
    """A function on a line.

    Attributes:
        x, y, slope: (n,) each, float64.
        ends: where it is flat; None where it never is.
    """

    activation: Activation
    x: Array
    y: Array
    slope: Array
    ends: FlatEnds | None

    @property
    def steepest(self) -> float:
        """The largest derivative: what a gradient is multiplied by at most on its way back through it."""
        return float(np.abs(self.slope).max())


def shape(activation: Activation, low: float, high: float, count: int = 601) -> Shape:
    """The curve from ``low`` to ``high``, for activations that work on each value by itself."""
    calls = Calls(NumpyTable(), np.float64, immediate=True)
    x = np.linspace(low, high, count)
    column = x[None, :].copy()
    y, dx = np.empty_like(column), np.empty_like(column)
    with np.errstate(all="ignore"):
        activation.forward(calls, column, y)
        activation.backward(calls, y if activation.from_output else column, y, np.ones_like(y), dx)
    return Shape(activation, x, y[0], dx[0], flat_ends(activation))
