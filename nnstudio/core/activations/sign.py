"""The sign function, the other output of the classic perceptron.

It forgets how far a sample lies from the decision boundary, and nothing can be learned through it.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Sign(Activation):
    """y = -1, 0 or 1, the sign of x: has no usable gradient.

    Formula: f(x) = x / |x|, with f(0) = 0; f'(x) = 0, undefined at the jump and taken as 0 there.

    Gradient descent cannot move a weight in front of it. The hyperbolic tangent is its smooth form.

    Reference: Widrow, Hoff, Adaptive Switching Circuits, IRE WESCON Convention Record (1960).
    """

    title: ClassVar[str] = "Sign"
    order: ClassVar[int] = 14
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"
    differentiable: ClassVar[bool] = False

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        calls.sign(x, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        calls.copy(0.0, dx)
