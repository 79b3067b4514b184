"""A learning rate that climbs to its full height first and then falls to nearly nothing.

The slow start keeps a large rate from breaking fresh weights, so that a larger one can be used.
"""

from __future__ import annotations

import math
from typing import ClassVar

from nnstudio.core.parts.fields import number
from nnstudio.core.schedules.base import Moment, Schedule


class OneCycle(Schedule):
    """Up to the full rate in the first part of the run, then down far below where it began.

    Formula: with T steps in the whole run, last = T - 1, top = max(0, warm_up T - 1) and
    c(p) = (1 + cos(pi p)) / 2: factor(t) = 1 - (1 - start) c(t / top) for t <= top, then
    factor(t) = end + (1 - end) c((t - top) / (last - top)).

    The optimiser's learning rate is the highest one. It depends on the number of epochs: a longer run takes
    another course from the start. The same course as OneCycleLR in PyTorch, without its change of the
    momentum.

    Reference: Smith, Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning
    Rates, arXiv:1708.07120 (2017).
    """

    title: ClassVar[str] = "One cycle"
    order: ClassVar[int] = 50
    uses_length: ClassVar[bool] = True

    warm_up: float = number(
        0.3, "Warm-up", low=0.0, high=1.0, doc="Share of the run in which the rate climbs."
    )
    start: float = number(
        0.04,
        "Start",
        low=0.0,
        high=1.0,
        scale="log",
        open_low=True,
        doc="Share of the learning rate in the first step.",
    )
    end: float = number(
        4e-6,
        "End",
        low=0.0,
        high=1.0,
        scale="log",
        doc="Share of the learning rate in the last step.",
    )

    def factor(self, moment: Moment) -> float:
        last = moment.total_steps - 1
        top = max(0.0, self.warm_up * moment.total_steps - 1.0)
        t = min(moment.step, last)
        if t <= top:
            climbed = t / top if top > 0 else 1.0
            return 1.0 - (1.0 - self.start) * _fall(climbed)
        return self.end + (1.0 - self.end) * _fall((t - top) / (last - top))


def _fall(share: float) -> float:
    """From 1 at share 0 to 0 at share 1 along half a cosine wave."""
    return 0.5 * (1.0 + math.cos(math.pi * share))
