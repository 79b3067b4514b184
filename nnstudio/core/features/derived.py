"""Features made of a point's two coordinates: squares, product, sines.

With the right ones a single unit solves what otherwise takes hidden layers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from nnstudio.core.features.base import Features
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import flag

_MADE: dict[str, Callable[[Any, Any], Any]] = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x_squared": lambda x, y: x * x,
    "y_squared": lambda x, y: y * y,
    "product": lambda x, y: x * y,
    "sin_x": lambda x, y: np.sin(x),
    "sin_y": lambda x, y: np.sin(y),
}


class Derived(Features):
    """A choice of x, y, x², y², x y, sin x and sin y, for points in the plane.

    Formula: the inputs of the network are those of x, y, x^2, y^2, x y, sin x and sin y that are switched
    on, in this order.

    Samples that are not points (x, y) are left as they are.

    Reference: Smilkov, Carter, Sculley, Viegas, Wattenberg, Direct-Manipulation Visualization of Deep
    Networks (2017).
    """

    x: bool = flag(True, "x", doc="The first coordinate.")
    y: bool = flag(True, "y", doc="The second coordinate.")
    x_squared: bool = flag(False, "x²", doc="The square of the first coordinate.")
    y_squared: bool = flag(False, "y²", doc="The square of the second coordinate.")
    product: bool = flag(False, "x y", doc="The product of the two coordinates.")
    sin_x: bool = flag(False, "sin x", doc="The sine of the first coordinate, in radians.")
    sin_y: bool = flag(False, "sin y", doc="The sine of the second coordinate, in radians.")

    title: ClassVar[str] = "From x and y"
    order: ClassVar[int] = 20

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the features that are switched on, in their order."""
        return tuple(name for name in _MADE if getattr(self, name))

    def fits(self, values: int) -> bool:
        return values == 2

    def count(self, values: int) -> int:
        return len(self.chosen) if self.fits(values) else values

    def derive(self, inputs: Array) -> Array:
        if not self.fits(inputs.shape[1]):
            return inputs
        made = np.empty((len(inputs), len(self.chosen)), inputs.dtype)
        for column, values in enumerate(self.written(tuple(inputs.T))):
            made[:, column] = values
        return made

    def written(self, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.fits(len(columns)):
            return columns
        return tuple(_MADE[name](*columns) for name in self.chosen)
