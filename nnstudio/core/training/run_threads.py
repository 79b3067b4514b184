"""The BLAS threads of one run: chosen once, watched, recorded, and set around every piece of its work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import cast

from nnstudio.core.engine.backend import Runnable
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import Part
from nnstudio.core.engine.state import State
from nnstudio.core.engine.threads import blas_threads
from nnstudio.core.training.events import Threaded
from nnstudio.core.training.measuring import chosen_threads
from nnstudio.core.training.thread_choice import ThreadChoice, Watch


class RunThreads:
    """What a trainer knows of its threads.

    Attributes:
        choice: the choice in use; None before the first step, when it is one thread.
        record: (steps done, threads from there on), in order, as a checkpoint keeps it.
    """

    def __init__(self, asked: ThreadChoice | None) -> None:
        self._asked = asked
        self._watch: Watch | None = None
        self.choice: ThreadChoice | None = None
        self.record: tuple[tuple[int, int], ...] = ()

    def load(self, record: tuple[tuple[int, int], ...], step: int) -> None:
        """Go on after ``step`` steps; what was trained before there was a record used one thread."""
        self.record = record or (((0, 1),) if step else ())

    def until(self, step: int) -> tuple[tuple[int, int], ...]:
        """The record of a run that is or has come back to ``step``."""
        return tuple(change for change in self.record if change[0] <= step)

    def blas(self) -> AbstractContextManager[None]:
        """Open it around every piece of work, never across a yield."""
        return blas_threads(self.choice.threads if self.choice else 1)

    def begin(
        self, plan: Runnable, train: Part, steps: int, stopped: Callable[[], bool]
    ) -> Threaded:
        """Choose, unless that was done already; the state stays as it is.

        Where the plan is not the processor's there is nothing to choose.
        """
        step = int(plan.state.count)
        if self.choice is None:
            asked = self._asked
            if asked is None and self.record:
                asked = ThreadChoice(self.record[-1][1], "kept")
            if not isinstance(plan, Plan):
                asked = ThreadChoice(1, "alone")
            own = cast("Plan[State]", plan)
            choice = chosen_threads(own, train, steps, asked=asked, stopped=stopped)
            self._watch = Watch(choice)
            return self._use(choice, step)
        return Threaded(step, self.choice)

    def look(self, step: int, steps: int, seconds: float) -> Threaded | None:
        """Take the time of the last ``steps`` steps; something to tell where it is one thread from now on."""
        slower = self._watch.look(steps, seconds) if self._watch else None
        return self._use(slower, step) if slower else None

    def fix(self, threads: int, step: int) -> None:
        """Use so many from ``step`` on, as a run did that is repeated."""
        self._use(ThreadChoice(threads, "kept"), step)

    def _use(self, choice: ThreadChoice, step: int) -> Threaded:
        self.choice = choice
        before = tuple(known for known in self.record if known[0] < step)
        if not before or before[-1][1] != choice.threads:
            before += ((step, choice.threads),)
        self.record = before
        return Threaded(step, choice)
