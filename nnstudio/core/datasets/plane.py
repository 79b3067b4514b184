"""A tilted plane: the regression that needs no hidden layer.

One linear unit fits it exactly.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.datasets.surfaces import Surface
from nnstudio.core.parts.calls import Array


class Plane(Surface):
    """A value that grows evenly along the diagonal.

    Formula: x, y = U(-6, 6); t = ((x + e1) + (y + e2)) / 10 with e = U(-6, 6) noise.

    Reference: Smilkov, Carter, Sculley, Viegas, Wattenberg, Direct-Manipulation Visualization of Deep
    Networks (2017).
    """

    title: ClassVar[str] = "Plane"
    order: ClassVar[int] = 90

    def height(self, places: Array) -> Array:
        return places.sum(axis=1) / 10.0
