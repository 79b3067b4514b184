"""Workers that do portions: an executor that is made anew when one of its processes is gone.

`concurrent.futures.Executor` is all that is asked for, so it may be processes here or a cluster.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from typing import Generic, TypeVar

from nnstudio.core.parts.problem import Problem
from nnstudio.core.study.portion import PORTIONS, Done, Portion, advance
from nnstudio.core.training.messages import Failed

K = TypeVar("K")

TRIES = 3
"""A portion whose worker went away so often is given up."""


class Workforce(Generic[K]):
    """Hands portions to an executor, each under a key, and gathers what came of them.

    Args:
        make: makes the executor, and another one when a worker of the first is gone.
        workers: how many portions are under way at most.

    Attributes:
        lost: portions whose worker went away until now.
    """

    def __init__(self, make: Callable[[], Executor], workers: int) -> None:
        self.workers = workers
        self.lost = 0
        self._make = make
        self._executor: Executor | None = None
        self._under_way: dict[Future[bytes], K] = {}
        self._again: dict[K, tuple[Portion, int]] = {}

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._under_way)

    @property
    def has_room(self) -> bool:
        """Whether another portion could begin now."""
        return len(self._under_way) < self.workers

    def put(self, key: K, portion: Portion) -> None:
        """Begin a portion.

        Raises:
            ProblemError, OSError: where no executor can be made.
        """
        self._put(key, portion, 1)

    def gather(self, timeout: float) -> list[tuple[K, Done | Failed]]:
        """What was finished; waits for the first at most so many seconds.

        A portion whose worker is gone is begun again, a few times.
        """
        if not self._under_way:
            return []
        finished, _ = wait_for(tuple(self._under_way), timeout, "FIRST_COMPLETED")
        found: list[tuple[K, Done | Failed]] = []
        lost: list[K] = []
        for future in finished:
            key = self._under_way.pop(future)
            try:
                found.append((key, PORTIONS.unpacked(future.result())))
            except (Exception, CancelledError) as error:
                # Every executor tells in its own words that a worker or a connection is gone.
                lost.append(key)
                self.lost += 1
                self._reason = str(error)
            else:
                self._again.pop(key, None)
        if lost:
            found += self._begin_again(lost)
        return found

    def close(self) -> None:
        """Give the workers up; what is under way is lost."""
        if self._executor is not None:
            executor, self._executor = self._executor, None
            executor.shutdown(wait=True, cancel_futures=True)
        self._under_way.clear()

    _reason = ""

    def _put(self, key: K, portion: Portion, tries: int) -> None:
        if self._executor is None:
            self._executor = self._make()
        self._again[key] = portion, tries
        frame = PORTIONS.packed(portion)
        try:
            future = self._executor.submit(advance, frame)
        except RuntimeError:  # It is broken for good.
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = self._make()
            future = self._executor.submit(advance, frame)
        self._under_way[future] = key

    def _begin_again(self, lost: list[K]) -> list[tuple[K, Done | Failed]]:
        given_up: list[tuple[K, Done | Failed]] = []
        for key in lost:
            portion, tries = self._again.pop(key)
            if tries >= TRIES:
                problem = Problem.of("problem.worker_lost", count=tries, reason=self._reason)
                given_up.append((key, Failed((problem,))))
            else:
                self._put(key, portion, tries + 1)
        return given_up
