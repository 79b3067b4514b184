"""A learning rate that falls by a factor every few epochs.

The oldest recipe for image networks: large steps first, then three or four times smaller ones.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.fields import integer, number
from nnstudio.core.schedules.base import Moment, Schedule


class StepDecay(Schedule):
    """Multiplied by a factor every few epochs: a staircase down.

    Formula: factor(t) = drop^floor(e / every) in epoch e = floor(t / steps_per_epoch), counted from 0.

    The training loss often falls visibly at each stair, since smaller steps tremble less.

    Reference: He, Zhang, Ren, Sun, Deep Residual Learning for Image Recognition, CVPR (2016), section 3.4;
    StepLR in PyTorch.
    """

    title: ClassVar[str] = "Step decay"
    order: ClassVar[int] = 20

    drop: float = number(
        0.5,
        "Drop",
        low=0.0,
        high=1.0,
        open_low=True,
        doc="Factor on the learning rate at each stair.",
    )
    every: int = integer(
        10, "Every", low=1, high=1_000_000, scale="log", unit="epochs", doc="Length of a stair."
    )

    def factor(self, moment: Moment) -> float:
        return self.drop ** (moment.epoch // self.every)
