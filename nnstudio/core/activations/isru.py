"""The inverse square root unit, a squashing function without an exponential.

It has the shape of the hyperbolic tangent and costs one square root.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number


class ISRU(Activation):
    """y = x / sqrt(1 + alpha x^2): squashes to +-1 / sqrt(alpha).

    Formula: f(x) = x / sqrt(1 + alpha x^2); f'(x) = (1 + alpha x^2)^(-3/2) = (1 - alpha y^2)^(3/2).

    Slope 1 at the origin, saturating for large |x|, more slowly than the hyperbolic tangent.

    Reference: Carlile, Delamarter, Kinney, Marti, Whitney, Improving Deep Learning by Inverse Square Root
    Linear Units (ISRLUs), arXiv:1710.09967 (2017).
    """

    title: ClassVar[str] = "ISRU"
    order: ClassVar[int] = 35
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"

    alpha: float = number(
        1.0,
        "Alpha",
        low=0.0,
        high=100.0,
        scale="log",
        doc="The output stays within 1 / sqrt(alpha) on both sides of 0.",
    )

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        root = calls.like(y)
        calls.square(x, root)
        calls.multiply(root, self.alpha, root)
        calls.add(root, 1.0, root)
        calls.sqrt(root, root)
        calls.divide(x, root, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        base, slope = calls.like(y), calls.like(y)
        calls.square(y, base)
        calls.multiply(base, self.alpha, base)
        calls.subtract(1.0, base, base)
        # Where y is rounded to its limit the difference may come out just below 0.
        calls.maximum(base, 0.0, base)
        calls.sqrt(base, slope)
        calls.multiply(slope, base, slope)
        calls.multiply(dy, slope, dx)
