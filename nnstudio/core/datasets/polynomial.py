"""A polynomial of degree three: a hill and a valley to approximate.

It grows fast at both ends, where a network has to go on in straight lines.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.datasets.curves import Curve
from nnstudio.core.parts.calls import Array


class Polynomial(Curve):
    """A cubic with zeros at -5, 0 and 5.

    Formula: x = U(-6, 6); t = x (x^2 - 25) / 50 + U(-1, 1) noise.

    Reference: Hornik, Stinchcombe, White, Multilayer feedforward networks are universal approximators,
    Neural Networks 2 (1989).
    """

    title: ClassVar[str] = "Polynomial"
    order: ClassVar[int] = 83

    def value(self, x: Array) -> Array:
        return x * (x * x - 25.0) / 50.0
