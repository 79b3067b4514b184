"""One BLAS thread or more: decided by timing the plan itself, watched while it runs.

Several threads pay only where the products of a step are large, and on a busy machine they can be a hundred
times slower; they may also change the last bits of a result, so the choice belongs to what a run records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Literal

Reason = Literal["asked", "kept", "alone", "small", "short", "measured", "fell_back"]

CLEARLY = 1.2
"""More threads are taken where they are this many times as fast as one."""

SMALL = 100_000_000
"""Multiply-adds of a step below which one thread is taken unmeasured.

Such a step is over in a few milliseconds and has a dozen products and more; sharing one out costs some
20 us each time, so there is next to nothing to win, and much to lose when a core is busy. It also keeps
the results of networks of this size free of any race.
"""

SHORT = 20_000_000_000
"""Multiply-adds of a whole run below which measuring takes longer than it could save: about a second."""

ROUNDS = 5
"""Each number of threads is timed so often, in turns, so that both see the same disturbances."""

SECONDS = 0.4
"""After so much measuring a third round is the last."""

LEAST_ROUNDS = 3

SLOWER = 1.5
"""Steps with several threads that take this many times as long as with one are too slow."""

LOOK = 0.25
"""Seconds of training that are judged together."""

PATIENCE = 2
"""So many slow looks in a row, and the run goes on with one thread."""


@dataclass(frozen=True)
class ThreadChoice:
    """How many BLAS threads a run uses, and why.

    Attributes:
        threads: how many.
        reason: ``asked`` for; ``kept`` from the run that is continued or repeated; ``alone``: there is one
            core; ``small``: the steps are too short; ``short``: the run is; ``measured``; ``fell_back``
            to one, because more had become slower than one was.
        more: the number that was tried against one; 1 where nothing was.
        one_seconds, more_seconds: measured seconds of a step with one thread and with ``more``.
    """

    threads: int
    reason: Reason
    more: int = 1
    one_seconds: float | None = None
    more_seconds: float | None = None


def kept(record: tuple[tuple[int, int], ...]) -> ThreadChoice | None:
    """The choice of a run that repeats the one with this record: what that began with; None for a new one."""
    return ThreadChoice(record[0][1], "kept") if record else None


def choose(
    seconds: Callable[[int], float],
    most: int,
    *,
    work: int,
    steps: int,
    stopped: Callable[[], bool] = lambda: False,
) -> ThreadChoice:
    """Choose for a plan.

    Args:
        seconds: times a few steps with so many threads and returns the seconds of one.
        most: threads that can be of use.
        work: multiply-adds of a step.
        steps: steps that are to be taken.
        stopped: whether to give up measuring; it is then one thread.
    """
    if most < 2:
        return ThreadChoice(1, "alone")
    if work < SMALL:
        return ThreadChoice(1, "small")
    if work * steps < SHORT:
        return ThreadChoice(1, "short")
    taken: dict[int, list[float]] = {1: [], most: []}
    for count in taken:
        seconds(count)  # The first steps wake the threads and fill the caches.
    total = 0.0
    for done in range(ROUNDS):
        if stopped() or (done >= LEAST_ROUNDS and total > SECONDS):
            break
        for count, times in taken.items():
            times.append(seconds(count))
            total += times[-1]
    if not taken[most]:
        return ThreadChoice(1, "short")
    one, more = median(taken[1]), median(taken[most])
    return ThreadChoice(most if one >= CLEARLY * more else 1, "measured", most, one, more)


class Watch:
    """Looks after a run with several threads that were chosen by measurement; it never goes back to them."""

    def __init__(self, choice: ThreadChoice) -> None:
        self._choice = choice
        self._steps, self._seconds, self._slow = 0, 0.0, 0

    def look(self, steps: int, seconds: float) -> ThreadChoice | None:
        """Take that ``steps`` more steps took ``seconds``; the new choice where it must be one thread."""
        choice = self._choice
        if choice.reason != "measured" or choice.threads == 1 or choice.one_seconds is None:
            return None
        self._steps += steps
        self._seconds += seconds
        if self._seconds < LOOK:
            return None
        pace = self._seconds / self._steps
        self._steps, self._seconds = 0, 0.0
        self._slow = self._slow + 1 if pace > SLOWER * choice.one_seconds else 0
        if self._slow < PATIENCE:
            return None
        self._choice = ThreadChoice(1, "fell_back", choice.threads, choice.one_seconds, pace)
        return self._choice
