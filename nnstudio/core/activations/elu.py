"""The exponential linear unit, which bends smoothly to a floor below zero.

Its negative values bring the mean of a layer's outputs closer to 0.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number


class ELU(Activation):
    """y = x where x > 0, else alpha (e^x - 1): ReLU with a soft floor at -alpha.

    Formula: f(x) = max(x, 0) + alpha (e^{min(x, 0)} - 1); f'(x) = 1 for x > 0, else
    alpha e^x = y + alpha.

    With alpha = 1 there is no kink at 0.

    Reference: Clevert, Unterthiner, Hochreiter, Fast and Accurate Deep Network Learning by Exponential
    Linear Units (ELUs), ICLR (2016).
    """

    title: ClassVar[str] = "ELU"
    order: ClassVar[int] = 44
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "he_normal"

    alpha: float = number(
        1.0,
        "Alpha",
        low=0.0,
        high=100.0,
        scale="log",
        doc="Very negative inputs give -alpha.",
    )

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        below = calls.like(y)
        calls.minimum(x, 0.0, below)
        calls.exp(below, below)
        calls.subtract(below, 1.0, below)
        calls.multiply(below, self.alpha, below)
        calls.maximum(x, 0.0, y)
        calls.add(y, below, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope, above = calls.like(y), calls.like(y)
        calls.minimum(y, 0.0, slope)
        calls.add(slope, self.alpha, slope)
        calls.greater(y, 0.0, above)
        calls.multiply(above, 1.0 - self.alpha, above)
        calls.add(slope, above, slope)
        calls.multiply(dy, slope, dx)
