"""How a run walks: in chunks of steps of some milliseconds, or step by step with a rest between, where it is slow.

Between two chunks whoever drives the run has a say, so a chunk must be short; and each costs a little, so it
must not be a single fast step.
"""

from __future__ import annotations

import time

from nnstudio.core.training.control import Order

CHUNK_SECONDS = 0.005
"""Steps are taken in chunks of about this length; between two chunks the control is looked at."""


class Gait:
    """Of one run, from when it goes on until it stands still.

    Attributes:
        resting: whether it goes slowly, as its order says.
    """

    def __init__(self) -> None:
        self.resting = False
        self._chunk = 1
        self._seconds_of_step = 0.0
        self._begun = 0.0

    @property
    def chunk(self) -> int:
        """How many steps are taken at once."""
        return 1 if self.resting else self._chunk

    def rest(self, order: Order) -> float:
        """Seconds that are left until the next step may begin; 0 where it may now."""
        self.resting = order.interval > 0
        if not self.resting or order.stop or order.steps == 0:
            return 0.0
        return max(0.0, self._begun + order.interval - time.perf_counter())

    def begin(self) -> None:
        """Steps are taken from now on."""
        self._begun = time.perf_counter()

    def end(self) -> float:
        """Steps were taken: returns the seconds."""
        return time.perf_counter() - self._begun

    def learn(self, steps: int, seconds: float, *, usual: bool) -> None:
        """Choose the next chunk by how long ``steps`` took; watched ones are not ``usual``."""
        if usual or self._chunk == 1:
            each, known = seconds / steps, self._seconds_of_step
            self._seconds_of_step = each if known == 0 else 0.7 * known + 0.3 * each
            self._chunk = max(1, int(CHUNK_SECONDS / max(self._seconds_of_step, 1e-7)))

    def excess(self, steps: int, seconds: float) -> float | None:
        """How much longer ``steps`` took than they usually do; None where that is not known yet."""
        known = self._seconds_of_step
        return seconds - steps * known if known > 0 else None
