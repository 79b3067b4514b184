"""Notices that a run has diverged, and takes it back to its last sound step.

A chunk of steps is judged as a whole; which of them failed is found by taking them again from a backup.
"""

from __future__ import annotations

import time

from nnstudio.core.engine.state import Backup
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.history import History
from nnstudio.core.training.stepper import QUIET, Stepper

BACKUP_SHARE = 0.01
"""Backups may take this share of the time."""

RUNAWAY = 1e6
"""A run has diverged when a loss is not finite or this many times the first one (or 1, if larger)."""


class Safeguard:
    """Keeps a backup of the state that ``stepper`` moves."""

    def __init__(self, stepper: Stepper) -> None:
        self._stepper = stepper
        self._backup, self._next = Backup.of(stepper.state), 0.0

    def renew(self) -> None:
        """Have a backup made before the next step: what is replayed must be replayed as it was."""
        self._next = 0.0

    def keep(self, seconds: float) -> None:
        """Make a backup where it is time for one, after so many seconds of training."""
        if seconds >= self._next:
            started = time.perf_counter()
            self._backup = Backup.of(self._stepper.state)
            cost = time.perf_counter() - started
            self._next = seconds + max(0.1, cost / BACKUP_SHARE)

    @QUIET
    def sound(self, losses: Array, history: History) -> bool:
        """Whether losses and weights are finite and no loss has run away from the first one."""
        known = history.batch_losses
        first = float(known[0]) if len(known) else float(losses[0])
        highest = RUNAWAY * max(1.0, first)
        return bool((losses <= highest).all()) and self._stepper.state.finite()

    def go_back(self, history: History) -> int:
        """Replay from the backup up to the last sound step; what was measured until then stays.

        Returns the number of the step that failed.
        """
        state = self._stepper.state
        self._backup.restore(state)
        while True:
            before = Backup.of(state)
            losses = self._stepper.advance(1)
            if not self.sound(losses, history):
                failed = int(before.count) + 1
                before.restore(state)
                history.cut(int(state.count))
                return failed
            if int(state.count) > len(history.batch_losses):
                history.add_losses(losses)
