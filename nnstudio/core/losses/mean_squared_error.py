"""Mean squared error with the textbook's factor 1/2.

The loss of regression; with it, a classifier learns too, but more slowly.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.calls import Array, Calls, Operand


class MeanSquaredError(Loss):
    """L = 1/2 sum_k (y_k - t_k)^2, averaged over the batch.

    Formula: L = (1 / N) sum_n 1/2 sum_k (y_nk - t_nk)^2; dL/dy = (y - t) / N.

    The factor 1/2 makes the gradient plain y - t.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 5.2 (2006).
    """

    title: ClassVar[str] = "Mean squared error"
    order: ClassVar[int] = 30
    expects: ClassVar[tuple[str, ...]] = ("identity", "sigmoid", "tanh")

    def forward(self, calls: Calls, y: Array, t: Array, loss: Array) -> None:
        error = calls.like(y)
        calls.subtract(y, t, error)
        calls.square(error, error)
        calls.total(error, loss)
        calls.multiply(loss, 0.5 / y.shape[1], loss)

    def backward(self, calls: Calls, y: Array, t: Array, scale: Operand, dy: Array) -> None:
        calls.subtract(y, t, dy)
        calls.multiply(dy, scale, dy)
