"""Huber's loss: squared for small errors, absolute for large ones.

Smooth at the target and calm about outliers.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.calls import Array, Calls, Operand
from nnstudio.core.parts.fields import number
from nnstudio.core.parts.task import Task


class Huber(Loss):
    """L = sum_k e_k^2 / 2 up to |e| = delta, from there on a straight line, averaged over the batch.

    Formula: L = (1 / N) sum_n sum_k c (|e| - c / 2) with e = y - t, c = min(|e|, delta): that is e^2 / 2
    for |e| <= delta and delta (|e| - delta / 2) beyond; dL/dy = max(-delta, min(e, delta)) / N.

    PyTorch and Keras also divide by the number of outputs.

    Reference: Huber, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35
    (1964).
    """

    title: ClassVar[str] = "Huber"
    order: ClassVar[int] = 50
    expects: ClassVar[tuple[str, ...]] = ("identity", "sigmoid", "tanh")
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)

    delta: float = number(
        1.0,
        "Delta",
        low=0.0,
        high=1e6,
        open_low=True,
        scale="log",
        doc="Error from which on the loss grows in a straight line.",
    )

    def forward(self, calls: Calls, y: Array, t: Array, loss: Array) -> None:
        error, clipped = calls.like(y), calls.like(y)
        calls.subtract(y, t, error)
        calls.absolute(error, error)
        calls.minimum(error, self.delta, clipped)
        # c (|e| - c / 2), with the halved c kept out of a third buffer.
        calls.multiply(clipped, 0.5, clipped)
        calls.subtract(error, clipped, error)
        calls.multiply(error, clipped, error)
        calls.total(error, loss)
        calls.multiply(loss, 2.0 / y.shape[1], loss)

    def backward(self, calls: Calls, y: Array, t: Array, scale: Operand, dy: Array) -> None:
        calls.subtract(y, t, dy)
        calls.minimum(dy, self.delta, dy)
        calls.maximum(dy, -self.delta, dy)
        calls.multiply(dy, scale, dy)
