"""ReLU with a small slope where the input is negative.

A unit that is never active still gets a gradient, so it cannot die.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number


class LeakyReLU(Activation):
    """y = max(slope x, x): lets a little of what is negative pass.

    Formula: f(x) = max(slope x, x); f'(x) = 1 for x > 0, else slope.

    With slope 0 it is ReLU, with slope 1 the identity. Keras' own default is 0.3.

    Reference: Maas, Hannun, Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models,
    ICML workshop (2013).
    """

    title: ClassVar[str] = "Leaky ReLU"
    order: ClassVar[int] = 41
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "he_normal"

    slope: float = number(
        0.01,
        "Slope",
        low=0.0,
        high=1.0,
        scale="log",
        doc="Slope where the input is negative; the slides use 0.01 and 0.1.",
    )

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        leak = calls.like(y)
        calls.multiply(x, self.slope, leak)
        calls.maximum(x, leak, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope = calls.like(y)
        calls.greater(y, 0.0, slope)
        calls.maximum(slope, self.slope, slope)
        calls.multiply(dy, slope, dx)
