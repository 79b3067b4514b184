"""The hyperbolic tangent, a sigmoid centred on zero.

Zero-centred outputs keep the next layer's gradients from all having one sign.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Tanh(Activation):
    """y = tanh(x): squashes to (-1, 1), centred on 0.

    Formula: f(x) = (e^x - e^-x) / (e^x + e^-x); f'(x) = 1 - y^2.

    Slope 1 at the origin, saturating for large |x|.

    Reference: LeCun, Bottou, Orr, Mueller, Efficient BackProp (1998), section 4.4.
    """

    title: ClassVar[str] = "Tanh"
    order: ClassVar[int] = 30
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        calls.tanh(x, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope = calls.like(y)
        calls.square(y, slope)
        calls.subtract(1.0, slope, slope)
        calls.multiply(dy, slope, dx)
