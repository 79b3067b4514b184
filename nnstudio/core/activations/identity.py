"""The identity, for regression outputs and for seeing what a network without nonlinearity can do.

A stack of identity layers is one linear map however deep it is.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Identity(Activation):
    """y = x: no nonlinearity.

    Formula: f(x) = x, f'(x) = 1.

    Used at the output of a regression network. Between hidden layers it adds nothing: a product of
    matrices is one matrix.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.1 (2016).
    """

    title: ClassVar[str] = "Identity"
    order: ClassVar[int] = 10
    neutral: ClassVar[bool] = True
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        if y is not x:
            calls.copy(x, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        if dx is not dy:
            calls.copy(dy, dx)
