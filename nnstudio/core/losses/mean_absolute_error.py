"""Mean absolute error, which weighs a large error no more than its size.

One wild sample pulls less on it than on the squared error.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.calls import Array, Calls, Operand
from nnstudio.core.parts.task import Task


class MeanAbsoluteError(Loss):
    """L = sum_k |y_k - t_k|, averaged over the batch.

    Formula: L = (1 / N) sum_n sum_k |y_nk - t_nk|; dL/dy = sign(y - t) / N.

    The gradient has the same size near the target as far from it, so the last bit of the way needs a
    smaller learning rate. PyTorch and Keras also divide by the number of outputs.

    Reference: Huber, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35
    (1964), for why outliers matter less.
    """

    title: ClassVar[str] = "Mean absolute error"
    order: ClassVar[int] = 40
    expects: ClassVar[tuple[str, ...]] = ("identity", "sigmoid", "tanh")
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)

    def forward(self, calls: Calls, y: Array, t: Array, loss: Array) -> None:
        error = calls.like(y)
        calls.subtract(y, t, error)
        calls.absolute(error, error)
        calls.total(error, loss)
        calls.multiply(loss, 1.0 / y.shape[1], loss)

    def backward(self, calls: Calls, y: Array, t: Array, scale: Operand, dy: Array) -> None:
        calls.subtract(y, t, dy)
        calls.sign(dy, dy)
        calls.multiply(dy, scale, dy)
