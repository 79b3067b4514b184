"""The rectified linear unit, today's default for hidden layers.

It passes the gradient of active units unchanged; a unit that is never active is dead.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class ReLU(Activation):
    """y = max(0, x): passes what is positive.

    Formula: f(x) = max(0, x); f'(x) = 1 where x > 0, else 0 (0 at x = 0).

    Does not saturate for positive x. A unit whose input is negative for every sample has gradient 0
    and stays dead.

    Reference: Nair, Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, ICML (2010).
    """

    title: ClassVar[str] = "ReLU"
    order: ClassVar[int] = 40
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "he_normal"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        calls.maximum(x, 0.0, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        calls.gate(dy, y, calls.like(y), dx)
