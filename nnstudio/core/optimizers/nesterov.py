"""Momentum that looks ahead: the gradient is taken where the step would lead.

It brakes before the valley floor rather than after it.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.optimizers.base import Step
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.parts.calls import Array


class Nesterov(Momentum):
    """v <- mu v - lr g, w <- w + mu v - lr g: momentum with a look ahead.

    Formula: v = momentum v - learning_rate g; w = w + momentum v - learning_rate g, with v = 0 at the
    start.

    The parameters that are kept, and at which g is taken, are those of the place looked ahead to. PyTorch
    keeps the rate out of v: the same path as long as the rate stays the same.

    Reference: Nesterov, A method of solving a convex programming problem with convergence rate O(1/k^2)
    (1983); Sutskever, Martens, Dahl, Hinton, ICML (2013).
    """

    title: ClassVar[str] = "Nesterov"
    order: ClassVar[int] = 22

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, velocity, momentum = step.calls, slots[0], step.live("momentum")
        pull, ahead = step.scaled(g, step.live("learning_rate")), calls.like(w)
        calls.multiply(velocity, momentum, velocity)
        calls.subtract(velocity, pull, velocity)
        calls.multiply(velocity, momentum, ahead)
        calls.subtract(ahead, pull, ahead)
        calls.add(w, ahead, w)
