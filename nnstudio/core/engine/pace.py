"""The learning rate of every step: the optimiser's own times the factor of the schedule.

It is worked out anew before each step from where the run stands and what was measured, so there is nothing
to keep, and a step that is taken again is the same step.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.parts.calls import Array
from nnstudio.core.schedules.base import Moment


class Pace:
    """Sets the learning rate of one run before each step; ``base`` is the optimiser's own."""

    def __init__(self, experiment: Experiment, base: float) -> None:
        self.base = base
        self.follow(experiment, Timeline.of(experiment))
        self._steps: Array = np.empty(0)
        self._losses: tuple[float, ...] = ()

    def follow(self, experiment: Experiment, timeline: Timeline) -> None:
        """Take the schedule and the length of ``experiment``, as they hold for the next step."""
        self._schedule = experiment.training.schedule
        self._per_epoch = timeline.per_epoch
        self._total = experiment.training.epochs * self._per_epoch
        self._timeline = timeline
        self._known = (-1, 1.0)

    @property
    def constant(self) -> bool:
        """Whether the rate never changes and need not be set."""
        return self._schedule.constant

    def watch(self, steps: Array, losses: Array) -> None:
        """Take the watched loss of every evaluation so far, with the steps they were made after; both (n,)."""
        if self._schedule.uses_losses:
            self._steps, self._losses = steps.copy(), tuple(map(float, losses))
            self._known = (-1, 1.0)

    def rate(self, step: int) -> float:
        """The learning rate of the step after ``step`` steps."""
        return self.base * self._factor(step)

    def set_for(self, count: Array, exact: Array, rounded: Array) -> None:
        """Set the rate, both 0-d, of the step that ``count`` (0-d, from 1 on) has just been raised to."""
        exact[...] = rounded[...] = self.rate(int(count) - 1)

    def _factor(self, step: int) -> float:
        if not self._schedule.uses_losses:
            return self._schedule.factor(self._moment(step))
        # A step that is taken again must not know of evaluations that came after it.
        made = int(np.searchsorted(self._steps, step, side="right"))
        if self._known[0] != made:
            moment = self._moment(step, self._losses[:made])
            self._known = (made, self._schedule.factor(moment))
        return self._known[1]

    def _moment(self, step: int, losses: tuple[float, ...] = ()) -> Moment:
        """Schedules see a run that had its present batch size from the start."""
        return Moment(self._timeline.even_step(step), self._total, self._per_epoch, losses)
