"""AdaDelta: RMSProp whose step size comes from the steps before.

It needs no learning rate; the one it has is 1.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.optimizers.base import Optimizer, Step, epsilon_field, memory_field, rate_field
from nnstudio.core.parts.calls import Array


class AdaDelta(Optimizer):
    """d = g sqrt(u + eps) / sqrt(v + eps), w <- w - lr d: steps measured by earlier steps.

    Formula: v = rho v + (1 - rho) g^2; d = g sqrt(u + epsilon) / sqrt(v + epsilon);
    u = rho u + (1 - rho) d^2; w = w - learning_rate d, with u = v = 0 at the start.

    The first steps are of size sqrt(epsilon) and grow from there.

    Reference: Zeiler, ADADELTA: An Adaptive Learning Rate Method, arXiv:1212.5701 (2012).
    """

    title: ClassVar[str] = "AdaDelta"
    order: ClassVar[int] = 28
    slots: ClassVar[tuple[str, ...]] = ("square", "moved")

    learning_rate: float = rate_field(1.0, "Factor on the step that the method itself finds.")
    rho: float = memory_field(
        0.9, "Rho", "Memory of the running means of squared gradients and steps."
    )
    epsilon: float = epsilon_field(
        1e-6, "Sets the size of the first steps and keeps the division finite."
    )

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, (square, moved) = step.calls, slots
        epsilon = step.live("epsilon")
        rho, rest = step.exact("rho"), calls.scalar(0.0)

        change, scratch = calls.like(w), calls.like(w)
        calls.host(self.rest, rho, rest)
        calls.multiply(square, step.live("rho"), square)
        calls.square(g, scratch)
        calls.multiply(scratch, rest, scratch)
        calls.add(square, scratch, square)
        calls.add(moved, epsilon, change)
        calls.add(square, epsilon, scratch)
        calls.divide(change, scratch, change)
        calls.sqrt(change, change)
        calls.multiply(change, g, change)
        calls.multiply(moved, step.live("rho"), moved)
        calls.square(change, scratch)
        calls.multiply(scratch, rest, scratch)
        calls.add(moved, scratch, moved)
        calls.multiply(change, step.live("learning_rate"), change)
        calls.subtract(w, change, w)
