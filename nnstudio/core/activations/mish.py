"""Mish, a smooth relative of Swish that image models like.

The slides show it as one of the newest of its kind.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls

_LARGE = 20.0


class Mish(Activation):
    """y = x tanh(softplus(x)): a smooth ReLU with a small dip below zero.

    Formula: f(x) = x tanh(ln(1 + e^x)), computed as x n / (n + 2) with n = u (u + 2), u = e^x;
    f'(x) = [n + 4 x u (u + 1) / (n + 2)] / (n + 2). In u, x is taken as at most 20, where the share that
    passes is 1 to 17 digits.

    Lowest at x = -1.192, where y = -0.309.

    Reference: Misra, Mish: A Self Regularized Non-Monotonic Activation Function, BMVC (2020).
    """

    title: ClassVar[str] = "Mish"
    order: ClassVar[int] = 48
    pairs_with: ClassVar[str] = "he_normal"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        u, n = calls.like(y), calls.like(y)
        _terms(calls, x, u, n)
        calls.add(n, 2.0, u)
        calls.divide(n, u, n)
        calls.multiply(x, n, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        u, n, slope = calls.like(y), calls.like(y), calls.like(y)
        _terms(calls, x, u, n)
        calls.add(u, 1.0, slope)
        calls.multiply(slope, u, slope)
        calls.multiply(slope, x, slope)
        calls.multiply(slope, 4.0, slope)
        calls.add(n, 2.0, u)
        calls.divide(slope, u, slope)
        calls.add(slope, n, slope)
        calls.divide(slope, u, slope)
        calls.multiply(dy, slope, dx)


def _terms(calls: Calls, x: Array, u: Array, n: Array) -> None:
    """u = e^min(x, 20) and n = u (u + 2)."""
    calls.minimum(x, _LARGE, u)
    calls.exp(u, u)
    calls.add(u, 2.0, n)
    calls.multiply(n, u, n)
