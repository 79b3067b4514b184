"""AdaGrad: parameters that have moved much move less from then on.

Its steps become smaller and smaller, and at last too small.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.optimizers.base import Optimizer, Step, epsilon_field, rate_field
from nnstudio.core.parts.calls import Array


class AdaGrad(Optimizer):
    """s <- s + g^2, w <- w - lr g / (sqrt(s) + eps): a rate of its own for every parameter.

    Formula: s = s + g^2; w = w - learning_rate g / (sqrt(s) + epsilon), with s = 0 at the start.

    As s only grows, the rate goes to 0. The textbook adds 1e-7 in place of 1e-10; Keras starts s at 0.1.

    Reference: Duchi, Hazan, Singer, Adaptive Subgradient Methods for Online Learning and Stochastic
    Optimization, JMLR 12 (2011).
    """

    title: ClassVar[str] = "AdaGrad"
    order: ClassVar[int] = 24
    slots: ClassVar[tuple[str, ...]] = ("square",)

    learning_rate: float = rate_field(0.01, "Size of the first step of every parameter.")
    epsilon: float = epsilon_field(1e-10, "Keeps the division finite where the gradient is 0.")

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, square = step.calls, slots[0]
        scratch = calls.like(w)
        calls.square(g, scratch)
        calls.add(square, scratch, square)
        calls.sqrt(square, scratch)
        calls.add(scratch, step.live("epsilon"), scratch)
        calls.divide(g, scratch, scratch)
        calls.multiply(scratch, step.live("learning_rate"), scratch)
        calls.subtract(w, scratch, w)
