"""ELU with the one scale at which deep networks normalise themselves.

With LeCun's starting weights the mean and spread of the activations stay at 0 and 1.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls

SCALE = 1.0507009873554805
ALPHA = 1.6732632423543772


class SELU(Activation):
    """y = scale ELU(x) with alpha 1.6733 and scale 1.0507: normalises itself.

    Formula: f(x) = scale [max(x, 0) + alpha (e^{min(x, 0)} - 1)] with scale = 1.0507009873554805 and
    alpha = 1.6732632423543772; f'(x) = scale for x > 0, else y + scale alpha.

    Meant for dense layers with LeCun's starting weights and inputs of mean 0 and spread 1.

    Reference: Klambauer, Unterthiner, Mayr, Hochreiter, Self-Normalizing Neural Networks, NIPS (2017).
    """

    title: ClassVar[str] = "SELU"
    order: ClassVar[int] = 45
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "lecun_normal"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        below = calls.like(y)
        calls.minimum(x, 0.0, below)
        calls.exp(below, below)
        calls.subtract(below, 1.0, below)
        calls.multiply(below, SCALE * ALPHA, below)
        calls.maximum(x, 0.0, y)
        calls.multiply(y, SCALE, y)
        calls.add(y, below, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope, above = calls.like(y), calls.like(y)
        calls.minimum(y, 0.0, slope)
        calls.add(slope, SCALE * ALPHA, slope)
        calls.greater(y, 0.0, above)
        calls.multiply(above, SCALE - SCALE * ALPHA, above)
        calls.add(slope, above, slope)
        calls.multiply(dy, slope, dx)
