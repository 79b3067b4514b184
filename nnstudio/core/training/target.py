"""Where a run is to pause by itself: at an epoch, or when a score is good enough.

Scores are those of evaluations, so a run pauses at the end of an epoch and what is seen then is what counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nnstudio.core.experiment.timeline import Timeline

Goal = Literal["epoch", "loss", "metric"]


@dataclass(frozen=True)
class Target:
    """Pause when so many epochs are done, the training loss is at most ``value`` or the test metric at least."""

    goal: Goal
    value: float

    def met(self, timeline: Timeline, step: int, row: Mapping[str, float]) -> bool:
        """Whether a run is there after ``step`` steps; ``row`` is its newest evaluation, empty without one.

        A score that is NaN is never good enough.
        """
        match self.goal:
            case "epoch":
                return step >= timeline.steps(int(self.value))
            case "loss":
                return bool(row) and row["train_loss"] <= self.value
            case "metric":
                return bool(row) and row["test_accuracy"] >= self.value

    def left(self, timeline: Timeline, step: int) -> int:
        """Steps to the next moment in which the run may be there."""
        if self.goal == "epoch":
            return timeline.steps(int(self.value)) - step
        return timeline.end_of_epoch(step + 1) - step
