"""Softplus, the smooth form of ReLU.

Its derivative is the sigmoid, so it never quite stops passing a gradient.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls

_LARGE = 20.0


class Softplus(Activation):
    """y = ln(1 + e^x): ReLU with the corner rounded off.

    Formula: f(x) = ln(1 + e^x), computed as max(x, ln(1 + e^{min(x, 20)})): linear above 20, where the
    two agree to 2e-9; f'(x) = 1 / (1 + e^-x) = 1 - e^-y.

    Reference: Dugas, Bengio, Belisle, Nadeau, Garcia, Incorporating Second-Order Functional Knowledge for
    Better Option Pricing, NIPS (2000).
    """

    title: ClassVar[str] = "Softplus"
    order: ClassVar[int] = 49
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "he_normal"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        curve = calls.like(y)
        calls.minimum(x, _LARGE, curve)
        calls.exp(curve, curve)
        calls.log1p(curve, curve)
        calls.maximum(x, curve, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope = calls.like(y)
        calls.negative(y, slope)
        calls.exp(slope, slope)
        calls.subtract(1.0, slope, slope)
        calls.multiply(dy, slope, dx)
