"""Plain gradient descent on mini-batches.

The rule every other one is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from nnstudio.core.optimizers.base import Optimizer, Step, rate_field
from nnstudio.core.parts.calls import Array


class SGD(Optimizer):
    """w <- w - lr g: a step against the gradient.

    Formula: w = w - learning_rate g.

    On an anisotropic bowl it zig-zags: the steep direction limits the rate, the flat one then crawls.

    Reference: Robbins, Monro, A Stochastic Approximation Method (1951).
    """

    title: ClassVar[str] = "SGD"
    order: ClassVar[int] = 10
    folds: ClassVar[bool] = True

    learning_rate: float = rate_field(0.01, "Size of a step along the negative gradient.")

    def factor(self, value: Callable[[str], Array]) -> Array:
        return value("learning_rate")

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        step.calls.subtract(w, step.scaled(g, step.live("learning_rate")), w)
