"""Gradient descent with inertia.

Past steps go on acting, which smooths the zig-zag and carries through small dents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from nnstudio.core.optimizers.base import Optimizer, Step, memory_field, rate_field
from nnstudio.core.parts.calls import Array


class Momentum(Optimizer):
    """v <- mu v - lr g, w <- w + v: a ball rolling down the slope.

    Formula: v = momentum v - learning_rate g; w = w + v, with v = 0 at the start.

    Reference: Polyak, Some methods of speeding up the convergence of iteration methods (1964);
    Sutskever, Martens, Dahl, Hinton, ICML (2013).
    """

    title: ClassVar[str] = "Momentum"
    order: ClassVar[int] = 20
    folds: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    learning_rate: float = rate_field(0.01, "Size of a step along the negative gradient.")
    momentum: float = memory_field(0.9, "Momentum", "Share of the last step that goes on acting.")

    def factor(self, value: Callable[[str], Array]) -> Array:
        return value("learning_rate")

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, velocity = step.calls, slots[0]
        calls.multiply(velocity, step.live("momentum"), velocity)
        calls.subtract(velocity, step.scaled(g, step.live("learning_rate")), velocity)
        calls.add(w, velocity, w)
