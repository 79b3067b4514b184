"""When a run is looked at, and which of its steps are watched so that a snapshot shows a whole one.

Nobody watches a run that nobody looks at, and looking takes a share of the time at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from nnstudio.core.training.control import Order
from nnstudio.core.training.snapshot import Snapshot
from nnstudio.core.training.stepper import Stepper

SNAPSHOT_SHARE = 0.02
"""Snapshots may take this share of the time; one that is asked for sooner comes a little later."""


class Looker:
    """Looks at one run; ``stepper`` gives what takes its steps now.

    Attributes:
        owed: whether a snapshot was asked for and not yet taken.
    """

    def __init__(self, stepper: Callable[[], Stepper]) -> None:
        self._stepper = stepper
        self.owed = self._looking = False
        self._next = 0.0

    def ask(self, *, passing: bool = False) -> None:
        """One snapshot, please; with ``passing`` no step is taken for the sake of looking."""
        self.owed = True
        self._looking = self._looking or not passing

    @property
    def wants_more(self) -> bool:
        """Whether somebody looks and cannot see all of the last step: then a run that is to stand still takes
        one more."""
        return self._looking and not self._stepper().shows_all

    def portion(self, chunk: int, left: int, order: Order, seconds: float) -> tuple[int, bool]:
        """How many of the ``left`` steps come next, and whether it is one that is watched.

        That is the step whose snapshot is owed, and the one behind which the run stands still.
        """
        if order.stop or order.steps == 0:
            return 1, True
        left = min(left, order.steps or left)
        if (self.owed and seconds >= self._next) or (self._looking and chunk == 1):
            return 1, True
        if self._looking and chunk >= left:
            return max(1, left - 1), left == 1
        return min(chunk, left), False

    def answer(self, seconds: float) -> Snapshot:
        """The snapshot that is owed; the next one is due after a while."""
        started = time.perf_counter()
        shown = self._stepper().snapshot()
        self.owed, self._next = False, seconds + (time.perf_counter() - started) / SNAPSHOT_SHARE
        return shown
