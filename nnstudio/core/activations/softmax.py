"""Softmax, which turns the output of the last layer into class probabilities.

With cross-entropy as the loss the two are computed together; alone it uses its full Jacobian.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls


class Softmax(Activation):
    """y_k = e^{x_k} / sum_j e^{x_j}: probabilities over the features of each sample.

    Formula: y = e^{x - max x} / sum e^{x - max x}, which is the same number without overflow;
    dx = y (dy - sum_j dy_j y_j).

    The output of a classifier with several classes.

    Reference: Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs (1990).
    """

    title: ClassVar[str] = "Softmax"
    order: ClassVar[int] = 50
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "xavier"
    elementwise: ClassVar[bool] = False

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        column = calls.empty(x.shape[1])
        calls.column_max(x, column)
        calls.subtract(x, column, y)
        calls.exp(y, y)
        calls.column_sum(y, column)
        calls.divide(y, column, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        product = calls.like(y)
        column = calls.empty(y.shape[1])
        calls.multiply(dy, y, product)
        calls.column_sum(product, column)
        calls.subtract(dy, column, dx)
        calls.multiply(dx, y, dx)
