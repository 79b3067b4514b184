"""A learning rate that falls by the same share in every step.

The staircase of the step decay, smoothed.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.fields import number
from nnstudio.core.schedules.base import Moment, Schedule


class Exponential(Schedule):
    """Multiplied by a factor per epoch, a little in every step: an even fall on a log scale.

    Formula: factor(t) = decay^(t / steps_per_epoch).

    At whole epochs it equals ExponentialLR in PyTorch, which waits for the end of each epoch.

    Reference: Senior, Heigold, Ranzato, Yang, An Empirical Study of Learning Rates in Deep Neural Networks
    for Speech Recognition, ICASSP (2013).
    """

    title: ClassVar[str] = "Exponential"
    order: ClassVar[int] = 30

    decay: float = number(
        0.95,
        "Decay",
        low=0.0,
        high=1.0,
        open_low=True,
        doc="Factor on the learning rate in the course of one epoch.",
    )

    def factor(self, moment: Moment) -> float:
        return self.decay ** (moment.step / moment.steps_per_epoch)
