"""Cross-entropy over several classes, computed together with softmax.

From the logits the loss is exact however confident the network is, and its gradient is plain y - t.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.calls import Array, Calls, Operand
from nnstudio.core.parts.task import Task

_SMALLEST = 1e-30


class CrossEntropy(Loss):
    """L = -sum_k t_k ln y_k, averaged over the batch.

    Formula: with softmax, from logits z, L = (1 / N) sum_n [ln sum_j e^{z_nj} - sum_k t_nk z_nk];
    dL/dz = (y - t) / N. With any other output activation: ln is taken of max(y, 1e-30).

    The loss of classifiers with one output per class.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.3 (2016).
    """

    title: ClassVar[str] = "Cross-entropy"
    order: ClassVar[int] = 10
    fuses: ClassVar[str] = "softmax"
    expects: ClassVar[tuple[str, ...]] = ("softmax",)
    tasks: ClassVar[tuple[Task, ...]] = ("classification",)

    def forward(self, calls: Calls, y: Array, t: Array, loss: Array) -> None:
        logarithm = calls.like(y)
        calls.maximum(y, _SMALLEST, logarithm)
        calls.log(logarithm, logarithm)
        calls.multiply(logarithm, t, logarithm)
        calls.total(logarithm, loss)
        calls.multiply(loss, -1.0 / y.shape[1], loss)

    def backward(self, calls: Calls, y: Array, t: Array, scale: Operand, dy: Array) -> None:
        calls.maximum(y, _SMALLEST, dy)
        calls.divide(t, dy, dy)
        calls.multiply(dy, scale, dy)
        calls.negative(dy, dy)

    def forward_logits(self, calls: Calls, z: Array, t: Array, loss: Array) -> None:
        column, chosen = calls.empty(z.shape[1]), calls.empty(z.shape[1])
        shifted, product = calls.like(z), calls.like(z)
        calls.column_max(z, column)
        calls.subtract(z, column, shifted)
        calls.multiply(shifted, t, product)
        calls.column_sum(product, chosen)
        calls.exp(shifted, shifted)
        calls.column_sum(shifted, column)
        calls.log(column, column)
        calls.subtract(column, chosen, column)
        calls.total(column, loss)
        calls.multiply(loss, 1.0 / z.shape[1], loss)

    def backward_logits(self, calls: Calls, y: Array, t: Array, scale: Operand, dz: Array) -> None:
        calls.subtract(y, t, dz)
        calls.multiply(dz, scale, dz)
