"""The step function, with which the first perceptrons decided yes or no.

It is here to be seen: nothing can be learned through it, because its derivative is 0.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Step(Activation):
    """y = 1 where x > 0, else 0: has no usable gradient.

    Formula: f(x) = 1 (x > 0) or 0 (x <= 0); f'(x) = 0, undefined at the jump and taken as 0 there.

    Gradient descent cannot move a weight in front of it. The sigmoid is its smooth form.

    Reference: Rosenblatt, The Perceptron: A Probabilistic Model for Information Storage and Organization
    in the Brain, Psychological Review 65 (1958).
    """

    title: ClassVar[str] = "Binary step"
    order: ClassVar[int] = 12
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"
    differentiable: ClassVar[bool] = False

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        calls.greater(x, 0.0, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        calls.copy(0.0, dx)
