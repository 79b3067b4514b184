"""The same learning rate from the first step to the last.

What every other course is compared with.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.schedules.base import Moment, Schedule


class Constant(Schedule):
    """rate(t) = learning_rate: the same in every step.

    Formula: factor(t) = 1.

    With mini-batches the loss ends up trembling around a minimum instead of settling in it.

    Reference: Robbins, Monro, A Stochastic Approximation Method (1951), which asks for rates that fall.
    """

    title: ClassVar[str] = "Constant"
    order: ClassVar[int] = 10
    constant: ClassVar[bool] = True

    def factor(self, moment: Moment) -> float:
        return 1.0
