"""What a piece of work took, whatever else the machine was doing meanwhile.

Shares of the training time are given by it: a busy machine must not make a cheap thing look dear.
"""

from __future__ import annotations

import time

BUSY = 4.0
"""Time beyond so many times the processor time of the work was somebody else's."""


class Stopwatch:
    """Runs from when it is made, in the thread that makes it."""

    def __init__(self) -> None:
        self._begun, self._worked = time.perf_counter(), time.thread_time()

    def cost(self) -> float:
        """Seconds since then, waiting for whoever takes the result included."""
        passed, worked = time.perf_counter() - self._begun, time.thread_time() - self._worked
        return min(passed, BUSY * worked)
