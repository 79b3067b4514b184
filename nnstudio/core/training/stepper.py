"""Takes the steps of one run: which samples come next, through which plan, and what the last of them looked like.

A step depends on the experiment and its number alone; how many are taken in one go changes nothing.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.backend import Backend, Runnable
from nnstudio.core.engine.samples import Part
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.looks import Looks
from nnstudio.core.training.run_threads import RunThreads
from nnstudio.core.training.snapshot import LookWish, Snapshot

QUIET = np.errstate(all="ignore")
"""Overflow is noticed in the losses; set around each piece of work, never across a yield."""


class Stepper:
    """Steps over one state.

    Args:
        state: what is trained.
        train: the training samples.
        backend: where plans are made.
        threads: set around every piece of work.

    Attributes:
        plan: for whole mini-batches.
        last_plan: the plan of the last step; what snapshots look at.
        wish: what snapshots hold beside what they always hold.
    """

    def __init__(self, state: State, train: Part, backend: Backend, threads: RunThreads) -> None:
        self.state = state
        self._train, self._backend, self._threads = train, backend, threads
        self._plans: dict[int, Runnable] = {}
        segment = state.timeline.segments[-1]
        self.plan = self._plan_of(segment.batch)
        # Compiled before the run, so that its end is no slower than its middle.
        for rest in (segment.used, segment.used - segment.seen):
            if rest % segment.batch:
                self._plan_of(rest % segment.batch)
        self._order: tuple[int, Array] = (-1, np.empty(0, np.int64))
        self.last_plan = self.plan
        self.wish = LookWish()
        self._watched: Looks | None = None
        self._stepless = True
        self._looks: dict[tuple[Runnable, LookWish], Looks] = {}

    @property
    def shows_all(self) -> bool:
        """Whether a snapshot shows all there is to see."""
        return self._watched is not None or self._stepless

    @QUIET
    def advance(self, limit: int) -> Array:
        """Up to ``limit`` steps, not past the end of an epoch; returns the loss of each, float32."""
        plan, chosen = self._next(limit)
        losses = np.empty(len(chosen), self.state.dtype)
        with self._threads.blas():
            plan.steps(self._train.inputs, self._train.targets, chosen, losses)
        self.last_plan, self._watched, self._stepless = plan, None, False
        return losses

    @QUIET
    def advance_watched(self) -> Array:
        """One step that a snapshot can show all of; returns its loss (1,), float32."""
        plan, chosen = self._next(1)
        losses = np.empty(1, self.state.dtype)
        looks = self._looks_of(plan)
        with self._threads.blas():
            looks.step(self._train.inputs, self._train.targets, chosen, losses)
        self.last_plan, self._watched, self._stepless = plan, looks, False
        return losses

    @QUIET
    def snapshot(self) -> Snapshot:
        """Histograms of every layer after the last step; call ``look_first`` where nothing has run yet."""
        if self._stepless and not self._watched:
            self.look_first(watched=True)
        looks = self._watched or self._looks_of(self.last_plan)
        return looks.snapshot(int(self.state.count), watched=self._watched is not None)

    @QUIET
    def look_first(self, *, watched: bool = False) -> None:
        """Run the first batch forward and backward once, so that a snapshot has something to show."""
        backup = Backup.of(self.state)
        first = np.arange(self.plan.batch)
        self.plan.fill(self._train.inputs, self._train.targets, first)
        seen: Looks | None = None
        with self._threads.blas():
            if watched:
                seen = self._looks_of(self.plan)
                seen.there_and_back()
            else:
                self.plan.run_forward()
                self.plan.run_backward()
        backup.restore(self.state)
        self.last_plan, self._watched, self._stepless = self.plan, seen, True

    def next_samples(self) -> Array:
        """The samples of the next step, (batch,), as numbers in the training part."""
        return self._next(1)[1][0]

    def _looks_of(self, plan: Runnable) -> Looks:
        key = plan, self.wish
        if key not in self._looks:
            self._looks[key] = Looks(plan, self.wish)
        return self._looks[key]

    def _next(self, limit: int) -> tuple[Runnable, Array]:
        """The plan of the next steps and their samples (steps, batch)."""
        epoch, seen = self.state.timeline.place(int(self.state.count))
        if self._order[0] != epoch:
            self._order = (epoch, samples.batch_order(self.state.experiment, epoch))
        order, size = self._order[1], self.plan.batch
        whole = (len(order) - seen) // size
        if whole:
            plan, count = self.plan, min(limit, whole)
        else:
            plan, count = self._plan_of(len(order) - seen), 1
        return plan, order[seen : seen + count * plan.batch].reshape(count, plan.batch)

    def _plan_of(self, size: int) -> Runnable:
        if size not in self._plans:
            self._plans[size] = self._backend.plan(self.state, size, training=True)
        return self._plans[size]
