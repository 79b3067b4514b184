"""The logistic sigmoid, the classic squashing function and the output of binary classifiers.

Its derivative is at most 1/4, which is why deep stacks of it lose their gradient.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Sigmoid(Activation):
    """y = 1 / (1 + e^-x): squashes to (0, 1).

    Formula: f(x) = (1 + tanh(x / 2)) / 2, which is 1 / (1 + e^-x) without overflow;
    f'(x) = y (1 - y) <= 1/4.

    Saturates for large |x|: the gradient vanishes there, and in deep networks altogether.

    Reference: Rumelhart, Hinton, Williams, Learning representations by back-propagating errors,
    Nature 323 (1986).
    """

    title: ClassVar[str] = "Sigmoid"
    order: ClassVar[int] = 20
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        calls.multiply(x, 0.5, y)
        calls.tanh(y, y)
        calls.multiply(y, 0.5, y)
        calls.add(y, 0.5, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope = calls.like(y)
        calls.subtract(1.0, y, slope)
        calls.multiply(slope, y, slope)
        calls.multiply(dy, slope, dx)
