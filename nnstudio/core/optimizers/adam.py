"""Adam: inertia together with a step size of its own for every parameter.

The bias correction makes the first steps as large as the later ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ClassVar

from nnstudio.core.optimizers.base import Optimizer, Step, epsilon_field, memory_field, rate_field
from nnstudio.core.parts.calls import Array


class Adam(Optimizer):
    """w <- w - lr m^ / (sqrt(v^) + eps): running mean and spread of the gradient.

    Formula: m = beta_1 m + (1 - beta_1) g; v = beta_2 v + (1 - beta_2) g^2;
    m^ = m / (1 - beta_1^t); v^ = v / (1 - beta_2^t);
    w = w - learning_rate m^ / (sqrt(v^) + epsilon), step t counted from 1.

    Computed in the equal form of fewer passes w - a m / (sqrt(v) + e) with
    a = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) and e = epsilon sqrt(1 - beta_2^t), and from
    p = (1 - beta_1) g alone: m = beta_1 m + p; v = beta_2 v + p^2 (1 - beta_2) / (1 - beta_1)^2.

    Reference: Kingma, Ba, Adam: A Method for Stochastic Optimization, ICLR (2015), algorithm 1 and the end
    of section 2.
    """

    title: ClassVar[str] = "Adam"
    order: ClassVar[int] = 30
    folds: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("mean", "square")

    learning_rate: float = rate_field(0.001, "Largest step of a parameter, roughly.")
    beta_1: float = memory_field(0.9, "Beta 1", "Memory of the running mean of the gradient.")
    beta_2: float = memory_field(
        0.999, "Beta 2", "Memory of the running mean of the squared gradient."
    )
    epsilon: float = epsilon_field(1e-8, "Keeps the division finite where the gradient is 0.")

    def factor(self, value: Callable[[str], Array]) -> Array:
        return 1.0 - value("beta_1")

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls, (mean, square) = step.calls, slots
        rate, beta_1, beta_2, epsilon = (
            step.exact(name) for name in ("learning_rate", "beta_1", "beta_2", "epsilon")
        )
        count = step.counter()
        rest, ratio, size, floor = (calls.scalar(0.0) for _ in range(4))
        calls.host(_prepare, count, rate, beta_1, beta_2, epsilon, rest, ratio, size, floor)
        scratch, pull = calls.like(w), step.scaled(g, rest)
        calls.multiply(mean, step.live("beta_1"), mean)
        calls.add(mean, pull, mean)
        calls.multiply(square, step.live("beta_2"), square)
        calls.square(pull, scratch)
        calls.multiply(scratch, ratio, scratch)
        calls.add(square, scratch, square)
        calls.sqrt(square, scratch)
        calls.add(scratch, floor, scratch)
        calls.divide(mean, scratch, scratch)
        calls.multiply(scratch, size, scratch)
        calls.subtract(w, scratch, w)


def _prepare(
    count: Array,
    rate: Array,
    beta_1: Array,
    beta_2: Array,
    epsilon: Array,
    rest: Array,
    ratio: Array,
    size: Array,
    floor: Array,
) -> None:
    """The scalars of step t: worked out in float64, rounded once."""
    t, b1, b2 = float(count), float(beta_1), float(beta_2)
    root = math.sqrt(1.0 - b2**t)
    rest[...] = 1.0 - b1
    ratio[...] = (1.0 - b2) / (1.0 - b1) ** 2
    size[...] = float(rate) * root / (1.0 - b1**t)
    floor[...] = float(epsilon) * root
