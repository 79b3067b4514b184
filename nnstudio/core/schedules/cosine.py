"""A learning rate that falls along half a wave of the cosine, from full to nearly nothing.

It stays large for long and lands softly, and has no stairs to choose.
"""

from __future__ import annotations

import math
from typing import ClassVar

from nnstudio.core.parts.fields import number
from nnstudio.core.schedules.base import Moment, Schedule


class Cosine(Schedule):
    """From the full rate to the floor along half a cosine wave, over the whole run.

    Formula: factor(t) = floor + (1 - floor) (1 + cos(pi t / T)) / 2 with T steps in the whole run.

    It depends on the number of epochs: a longer run takes another course from the start.

    Reference: Loshchilov, Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR (2017),
    equation 5, without restarts.
    """

    title: ClassVar[str] = "Cosine"
    order: ClassVar[int] = 40
    uses_length: ClassVar[bool] = True

    floor: float = number(
        0.0,
        "Floor",
        low=0.0,
        high=1.0,
        doc="Share of the learning rate that is left at the end.",
    )

    def factor(self, moment: Moment) -> float:
        done = min(1.0, moment.step / moment.total_steps)
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * done))
