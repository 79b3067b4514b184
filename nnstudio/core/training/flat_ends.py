"""Where an activation stops passing a gradient, found from its own derivative.

Dead and saturated units follow from this, so that no list of names says which function has which trouble.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Array, Calls

FAR = 50.0
"""Where an activation has come to its ends."""

FLAT = 1e-4
"""An end is flat where the derivative is below this share of the largest one."""

SATURATED = 0.02
"""Of an activation with two flat ends: below this share of the largest derivative it is saturated."""

DEAD = 1e-3
"""Of an activation with one flat end: below this share of the largest derivative a unit passes nothing."""

_GRID = np.arange(-1000, 1001) * (FAR / 1000)
_HALVINGS = 40


@dataclass(frozen=True)
class FlatEnds:
    """The derivative is next to nothing at inputs up to ``low`` and from ``high`` on.

    An end that is not flat is infinitely far away. ``bounded`` is true with two flat ends: such a unit
    saturates. With one it can die.
    """

    low: float
    high: float

    @property
    def bounded(self) -> bool:
        """Whether both ends are flat."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def flat_ends(activation: Activation) -> FlatEnds | None:
    """The flat ends of an activation; None where it has none, or no derivative of its own per value.

    Of those with learned or random slopes the function with the starting or the mean slope is looked at.
    """
    return _flat_ends(cast(Any, activation))


@lru_cache(maxsize=64)
def _flat_ends(activation: Activation) -> FlatEnds | None:
    if not (activation.elementwise and activation.differentiable):
        return None
    slopes = _slopes(activation, _GRID)
    largest = float(slopes.max())
    left, right = (bool(slopes[end] <= FLAT * largest) for end in (0, -1))
    if not (left or right):
        return None
    limit = (SATURATED if left and right else DEAD) * largest
    steep = np.flatnonzero(slopes > limit)
    first, last = int(steep[0]), int(steep[-1])
    return FlatEnds(
        _edge(activation, _GRID[first - 1], _GRID[first], limit) if left else -math.inf,
        _edge(activation, _GRID[last + 1], _GRID[last], limit) if right else math.inf,
    )


def _edge(activation: Activation, flat: float, steep: float, limit: float) -> float:
    """The last input on the flat side between two."""
    for _ in range(_HALVINGS):
        middle = (flat + steep) / 2
        if _slopes(activation, np.array([middle]))[0] <= limit:
            flat = middle
        else:
            steep = middle
    return float(flat)


def _slopes(activation: Activation, x: Array) -> Array:
    """|f'(x)| at each x (n,), float64."""
    calls = Calls(NumpyTable(), np.float64, immediate=True)
    column = x[None, :].copy()
    y, dx = np.empty_like(column), np.empty_like(column)
    with np.errstate(all="ignore"):
        activation.forward(calls, column, y)
        activation.backward(calls, y if activation.from_output else column, y, np.ones_like(y), dx)
    return np.abs(dx[0])
