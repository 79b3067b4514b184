"""Which epoch, and which of its samples, every step of a run belongs to, also where the batch size changed.

A change in the middle of an epoch cuts the rest of that epoch's order into batches of the new size, so that
each sample is still seen once; from then on another number of steps makes an epoch.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from nnstudio.core.experiment.experiment import Experiment


class Place(NamedTuple):
    """Where a step stands: the epoch it is of, from 0 on, and how many samples of that were seen before it."""

    epoch: int
    seen: int


class Piece(NamedTuple):
    """From ``step`` on, where ``epochs`` were done, ``per_epoch`` steps make an epoch."""

    step: int
    epochs: float
    per_epoch: float


@dataclass(frozen=True)
class Segment:
    """Steps of one batch size.

    Attributes:
        step: steps done before the first of them.
        epoch, seen: the place of the first of them.
        epochs: epochs done before it, with the fraction of the one under way.
        batch: samples of a step.
        used: samples of an epoch.
    """

    step: int
    epoch: int
    seen: int
    epochs: float
    batch: int
    used: int

    @cached_property
    def per_epoch(self) -> int:
        """Steps of a whole epoch; the last may be a smaller batch."""
        return -(-self.used // self.batch)

    @cached_property
    def rest(self) -> int:
        """Steps to the end of the epoch that was under way, 0 where none was."""
        return -(-(self.used - self.seen) // self.batch) if self.seen else 0

    def place(self, step: int) -> Place:
        """Where the step after ``step`` steps stands."""
        done = step - self.step
        if done < self.rest:
            return Place(self.epoch, self.seen + done * self.batch)
        whole, done = divmod(done - self.rest, self.per_epoch)
        return Place(self.epoch + (self.rest > 0) + whole, done * self.batch)

    def pieces(self) -> tuple[Piece, ...]:
        """The course of the epochs over the steps: two straight lines where an epoch was under way."""
        after = Piece(self.step + self.rest, self.epoch + (self.rest > 0), self.per_epoch)
        if self.rest == 0:
            return (after,)
        left = self.epoch + 1 - self.epochs
        return Piece(self.step, self.epochs, self.rest / left), after


@dataclass(frozen=True)
class Timeline:
    """The segments of one run, in order; the first begins at step 0."""

    segments: tuple[Segment, ...]

    @staticmethod
    def steady(used: int, batch: int) -> Timeline:
        """A run of one batch size over ``used`` samples."""
        return Timeline((Segment(0, 0, 0, 0.0, batch, used),))

    @staticmethod
    def of(experiment: Experiment, sizes: Iterable[tuple[int, int | None]] = ()) -> Timeline:
        """The run of ``experiment``; ``sizes`` are (step, batch size until there), in order."""
        used = experiment.data.used
        changes = list(sizes)
        until = [*(size for _, size in changes), experiment.training.batch_size]
        known = [used if size is None else min(size, used) for size in until]
        made = Timeline.steady(used, known[0])
        for (step, _), size in zip(changes, known[1:], strict=True):
            made = made.changed(step, size)
        return made

    def changed(self, step: int, batch: int) -> Timeline:
        """The same until ``step`` steps are done, then in batches of ``batch`` samples."""
        before = self._segment(step)
        if before.batch == batch:
            return self
        epoch, seen = before.place(step)
        segment = Segment(step, epoch, seen, self.epochs(step), batch, before.used)
        kept = tuple(one for one in self.segments if one.step < step)
        return Timeline((*kept, segment))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The straight lines that epochs follow over steps."""
        made = list[Piece]()
        for segment in self.segments:
            new = segment.pieces()
            begins = segment.step
            made = [*(one for one in made if one.step < begins), *new]
        return tuple(made)

    @property
    def per_epoch(self) -> int:
        """Steps of an epoch as the run goes on now."""
        return self.segments[-1].per_epoch

    def place(self, step: int) -> Place:
        """Where the step after ``step`` steps stands."""
        return self._segment(step).place(step)

    def epochs(self, step: int) -> float:
        """Epochs done after ``step`` steps; exactly whole at the end of each."""
        piece = self.pieces[bisect_right(self._starts, step) - 1]
        return piece.epochs + (step - piece.step) / piece.per_epoch

    def ends_epoch(self, step: int) -> bool:
        """Whether an epoch is over after ``step`` steps."""
        return self.place(step).seen == 0

    def end_of_epoch(self, step: int) -> int:
        """Steps done when the epoch that is under way after ``step`` steps is over; ``step`` where none is."""
        segment = self._segment(step)
        left = segment.used - segment.place(step).seen
        return step if left == segment.used else step - (-left // segment.batch)

    def steps(self, epochs: int) -> int:
        """Steps done when so many epochs are, as the run goes on now."""
        for segment in reversed(self.segments):
            if segment.epoch < epochs or segment.step == 0:
                begun = segment.epoch + (segment.rest > 0)
                return segment.step + segment.rest + (epochs - begun) * segment.per_epoch
        return 0

    def even_step(self, step: int) -> float:
        """The number of the step in a run that had today's batch size from the start; for schedules.

        A whole number but for the rest of an epoch in which the size changed.
        """
        segment = self._segment(step)
        done = step - segment.step
        if done >= segment.rest:
            begun = segment.epoch + (segment.rest > 0)
            return begun * segment.per_epoch + done - segment.rest
        return self.epochs(step) * segment.per_epoch

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.step for piece in self.pieces]

    def _segment(self, step: int) -> Segment:
        last = self.segments[-1]
        if step >= last.step:
            return last
        return next(one for one in reversed(self.segments) if one.step <= step)
