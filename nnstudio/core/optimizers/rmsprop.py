"""RMSProp: AdaGrad that forgets.

Only the recent past counts, so the steps do not die away.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.optimizers.base import Optimizer, Step, epsilon_field, memory_field, rate_field
from nnstudio.core.parts.calls import Array


class RMSProp(Optimizer):
    """v <- rho v + (1 - rho) g^2, w <- w - lr g / (sqrt(v) + eps): steps of about equal size.

    Formula: v = rho v + (1 - rho) g^2; w = w - learning_rate g / (sqrt(v) + epsilon), with v = 0 at the
    start.

    Reference: Tieleman, Hinton, Lecture 6.5: Divide the gradient by a running average of its recent
    magnitude, Neural Networks for Machine Learning (2012).
    """

    title: ClassVar[str] = "RMSProp"
    order: ClassVar[int] = 26
    slots: ClassVar[tuple[str, ...]] = ("square",)

    learning_rate: float = rate_field(0.001, "Size of a step of every parameter, roughly.")
    rho: float = memory_field(0.9, "Rho", "Memory of the running mean of the squared gradient.")
    epsilon: float = epsilon_field(1e-8, "Keeps the division finite where the gradient is 0.")

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, square = step.calls, slots[0]
        rho, rest = step.exact("rho"), calls.scalar(0.0)

        scratch = calls.like(w)
        calls.host(self.rest, rho, rest)
        calls.multiply(square, step.live("rho"), square)
        calls.square(g, scratch)
        calls.multiply(scratch, rest, scratch)
        calls.add(square, scratch, square)
        calls.sqrt(square, scratch)
        calls.add(scratch, step.live("epsilon"), scratch)
        calls.divide(g, scratch, scratch)
        calls.multiply(scratch, step.live("learning_rate"), scratch)
        calls.subtract(w, scratch, w)
