"""Cross-entropy of yes-or-no outputs, computed together with the sigmoid.

From the logits it never takes the logarithm of zero.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.calls import Array, Calls, Operand
from nnstudio.core.parts.task import Task

_SMALLEST = 1e-30


class BinaryCrossEntropy(Loss):
    """L = -sum_k [t_k ln y_k + (1 - t_k) ln(1 - y_k)], averaged over the batch.

    Formula: with the sigmoid, from logits z, L = (1 / N) sum_nk [max(z, 0) - z t + ln(1 + e^-|z|)];
    dL/dz = (y - t) / N. With any other output activation the logarithms' arguments are at least 1e-30.

    The loss of a classifier with one output unit and two classes.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.2 (2016).
    """

    title: ClassVar[str] = "Binary cross-entropy"
    order: ClassVar[int] = 20
    fuses: ClassVar[str] = "sigmoid"
    expects: ClassVar[tuple[str, ...]] = ("sigmoid",)
    tasks: ClassVar[tuple[Task, ...]] = ("classification",)

    def forward(self, calls: Calls, y: Array, t: Array, loss: Array) -> None:
        yes, no, rest = calls.like(y), calls.like(y), calls.like(y)
        calls.maximum(y, _SMALLEST, yes)
        calls.log(yes, yes)
        calls.multiply(yes, t, yes)
        calls.subtract(1.0, y, no)
        calls.maximum(no, _SMALLEST, no)
        calls.log(no, no)
        calls.subtract(1.0, t, rest)
        calls.multiply(no, rest, no)
        calls.add(yes, no, yes)
        calls.total(yes, loss)
        calls.multiply(loss, -1.0 / y.shape[1], loss)

    def backward(self, calls: Calls, y: Array, t: Array, scale: Operand, dy: Array) -> None:
        other = calls.like(y)
        calls.subtract(1.0, y, other)
        calls.multiply(other, y, other)
        calls.maximum(other, _SMALLEST, other)
        calls.subtract(y, t, dy)
        calls.divide(dy, other, dy)
        calls.multiply(dy, scale, dy)

    def forward_logits(self, calls: Calls, z: Array, t: Array, loss: Array) -> None:
        part, term = calls.like(z), calls.like(z)
        calls.multiply(z, t, part)
        calls.maximum(z, 0.0, term)
        calls.subtract(term, part, term)
        calls.absolute(z, part)
        calls.negative(part, part)
        calls.exp(part, part)
        calls.log1p(part, part)
        calls.add(term, part, term)
        calls.total(term, loss)
        calls.multiply(loss, 1.0 / z.shape[1], loss)

    def backward_logits(self, calls: Calls, y: Array, t: Array, scale: Operand, dz: Array) -> None:
        calls.subtract(y, t, dz)
        calls.multiply(dz, scale, dz)
