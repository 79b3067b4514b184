"""What every schedule is: a factor on the optimiser's learning rate for each step.

It is a pure function of where the run stands and of what was measured so far, so nothing of it needs to be
kept, and going on from a checkpoint is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


@dataclass(frozen=True)
class Moment:
    """Where a run stands before a step.

    Attributes:
        step: steps done before this one, from 0 on; not whole in an epoch in which the batch size changed.
        total_steps: steps of the whole run.
        steps_per_epoch: steps in one pass over the training samples.
        losses: the watched loss of every evaluation until now, the one before the first step included: that
            of the validation samples, or of the training samples where there are none; never of test data.
    """

    step: float
    total_steps: int
    steps_per_epoch: int
    losses: Sequence[float] = field(default=())

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return int(self.step // self.steps_per_epoch)


class Schedule(Part):
    """A course of the learning rate: rate(t) = factor(t) times the optimiser's own, step t from 0 on.

    Attributes:
        constant: the factor is always 1, and nobody need ask for it.
        uses_length: the factor depends on the number of epochs, so that a longer run is another run.
        uses_losses: the factor depends on what was measured.
    """

    family: ClassVar[str] = "schedule"
    constant: ClassVar[bool] = False
    uses_length: ClassVar[bool] = False
    uses_losses: ClassVar[bool] = False

    def factor(self, moment: Moment) -> float:
        """The factor for the step after ``moment``; finite and not negative."""
        raise NotImplementedError


SCHEDULES = Registry(Schedule, "nnstudio.core.schedules")
