"""Swish, also called SiLU: the input weighed by its own sigmoid.

Smooth everywhere, and slightly below zero for small negative inputs.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Swish(Activation):
    """y = x sigmoid(x), also called SiLU: a smooth ReLU.

    Formula: f(x) = x / (1 + e^-x); f'(x) = y + s (1 - y) with s = 1 / (1 + e^-x), computed without
    overflow as (1 + tanh(x / 2)) / 2.

    Lowest at x = -1.278, where y = -0.278.

    Reference: Ramachandran, Zoph, Le, Searching for Activation Functions, arXiv:1710.05941 (2017);
    Elfwing, Uchibe, Doya, Neural Networks 107 (2018).
    """

    title: ClassVar[str] = "Swish"
    order: ClassVar[int] = 47
    pairs_with: ClassVar[str] = "he_normal"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        share = calls.like(y)
        _sigmoid(calls, x, share)
        calls.multiply(x, share, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        share, slope = calls.like(y), calls.like(y)
        _sigmoid(calls, x, share)
        calls.subtract(1.0, y, slope)
        calls.multiply(slope, share, slope)
        calls.add(slope, y, slope)
        calls.multiply(dy, slope, dx)


def _sigmoid(calls: Calls, x: Array, share: Array) -> None:
    calls.multiply(x, 0.5, share)
    calls.tanh(share, share)
    calls.multiply(share, 0.5, share)
    calls.add(share, 0.5, share)
