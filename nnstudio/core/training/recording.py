"""Decides at which steps a run is recorded, within a share of its time and of the room on its tape.

Recording changes nothing in the run: where chunks of steps end never matters to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnstudio.core.engine.state import Backup, State
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.tape import (
    HISTOGRAM_BYTES,
    MOST_BYTES,
    MOST_MOMENTS,
    QUANTITIES,
    Detail,
    Moment,
)

RECORDING_SHARE = 0.02
"""Recording may take this share of the training time, whoever takes the moments included."""

LOAN = 0.1
"""So many seconds before anything is earned: the first steps are where most happens."""

PERIOD = 0.02
"""Seconds between two moments, but for the first steps: nobody can look at more."""

EARLY = 1024
"""Until here the steps 0, 1, 2, 3, 4, 6, 8, 12, 16, ... are recorded."""

DOUBTFUL = 5.0
"""Steps that were slower by more than so many times the cost of a moment were so because the machine was busy."""

PER_EPOCH = 10
"""Where epochs are long, so many moments in one; else at evaluations only."""

WHOLE, WEIGHTS = 1 / 8, 1 / 2
"""The whole state is kept where it takes up to this share of the tape; up to this one its weights are."""


@dataclass(frozen=True)
class Extent:
    """What is kept of each moment, its size in bytes, and how many there is room for."""

    detail: Detail
    size: int
    most: int

    @staticmethod
    def of(state: State, budget: int = MOST_BYTES) -> Extent:
        """The most that leaves room for enough moments."""
        experiment, layout = state.experiment, state.layout
        item = state.dtype.itemsize
        weights = item * (layout.parameter_size + layout.statistic_size)
        whole = weights + item * layout.parameter_size * len(layout.slots)
        if experiment.training.patience > 0:
            whole += weights  # Those of the best evaluation.
        shown = len(QUANTITIES) * HISTOGRAM_BYTES * len(experiment.network.blocks)
        detail: Detail = "histograms"
        size = shown
        if shown + whole <= WHOLE * budget:
            detail, size = "whole", shown + whole
        elif shown + weights <= WEIGHTS * budget:
            detail, size = "weights", shown + weights
        return Extent(detail, size, max(2, min(MOST_MOMENTS, budget // size)))


class Recording:
    """One for a run.

    Args:
        state: what is recorded.
        budget: bytes of the tape.
    """

    def __init__(self, state: State, budget: int = MOST_BYTES) -> None:
        self._budget = budget
        self.follow(state)
        self._last = -1
        self._at = 0.0
        self._spent = self._cost = 0.0
        self._begun: float | None = None

    def follow(self, state: State) -> None:
        """From now on the run is this state's; what was recorded counts on."""
        self._state = state
        self.extent = Extent.of(state, self._budget)

    def portion(self, step: int, seconds: float, limit: int, watched: bool) -> tuple[int, bool]:
        """How many of the next ``limit`` steps are taken, and whether it is one that is watched.

        The step before a moment is, so that its histograms and vitals are whole.
        """
        if step >= EARLY and (seconds - self._at < PERIOD or not self._earned(seconds)):
            return limit, watched
        if self._due_at(step + 1, seconds):
            return 1, True
        ahead = self._state.timeline.end_of_epoch(step + 1) - step
        if step < EARLY:
            ahead = min(ahead, next(k for k in range(1, EARLY + 2) if _early(step + k)))
        if 1 < ahead <= limit and self._due_at(step + ahead, seconds):
            return ahead - 1, False
        return limit, watched

    def _due_at(self, step: int, seconds: float) -> bool:
        """Whether a moment will be due at ``step``, as far as one knows now."""
        return self.due(step, seconds, evaluated=self._state.timeline.ends_epoch(step))

    def due(self, step: int, seconds: float, *, evaluated: bool, waiting: bool = False) -> bool:
        """Whether a moment is to be taken after ``step`` steps and ``seconds`` of training.

        ``evaluated``: these weights have just been evaluated; ``waiting``: the run is about to wait, so that
        it costs nothing.
        """
        if step == self._last:
            return False
        if self._begun is None:
            self._begun = seconds
        if waiting:
            return True
        if not self._earned(seconds):
            return False
        if _early(step) or self._last < 0:
            return True
        if seconds - self._at < PERIOD:
            return False
        # What is closer would soon be thinned out again.
        gap = max(1, step // (2 * self.extent.most))
        if not evaluated:
            timeline = self._state.timeline
            if timeline.end_of_epoch(step + 1) - step < gap:
                return False  # The evaluation is near, and its weights are on the curves.
            gap = max(2 * gap, timeline.per_epoch // PER_EPOCH)
        return step - self._last >= gap

    def _earned(self, seconds: float) -> bool:
        """Whether another moment is within the share of the time."""
        trained = seconds - (self._begun or 0.0)
        return self._spent + self._cost <= LOAN + RECORDING_SHARE * trained

    def took(self, step: int, seconds: float, cost: float) -> None:
        """A moment was taken at ``step``, which took ``cost`` seconds."""
        before, self._last, self._at = self._last, step, seconds
        # Much is made once, with the first; the share is for what comes again and again.
        if before >= 0:
            self._spent += cost
            self._cost = cost if self._cost == 0 else 0.5 * (self._cost + cost)

    def slowed(self, seconds: float) -> None:
        """Steps were taken apart, or watched, for a moment to come, which took so much longer."""
        # What is much longer than a moment takes was somebody else's doing.
        self._spent += max(0.0, min(seconds, DOUBTFUL * self._cost))

    def moment(self, snapshot: Snapshot, *, seconds: float, **more: Any) -> Moment:
        """The state as it is now, copied; ``more`` are the other attributes of a moment."""
        state, detail = self._state, self.extent.detail
        if detail != "whole":
            more["best"] = None
        kept = None if detail == "histograms" else _copied(state, whole=detail == "whole")
        return Moment(
            step=int(state.count),
            seconds=seconds,
            snapshot=snapshot,
            detail=detail,
            state=kept,
            **more,
        )


def _copied(state: State, *, whole: bool) -> Backup:
    """The flat vectors, read-only; only those of the weights where it is not the ``whole``."""
    if whole:
        made = Backup.of(state)
    else:
        weights, statistics = state.parameters.copy(), state.statistics.copy()
        made = Backup(float(state.count), weights, statistics, {}, {})
    for array in (made.parameters, made.statistics, *made.slots.values()):
        array.flags.writeable = False
    return made


def _early(step: int) -> bool:
    """0, and the powers of two and what lies halfway between them."""
    if step > EARLY:
        return False
    while step > 3 and step % 2 == 0:
        step //= 2
    return step <= 3
