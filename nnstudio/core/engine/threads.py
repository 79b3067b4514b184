"""How many threads the matrix products use.

The number belongs to the whole process, so every piece of work says which it needs and gives it back
before anything else runs: a generator that is left in the middle leaves nothing behind.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController  # pyright: ignore[reportMissingTypeStubs]

from nnstudio.core.engine.machine import cores


def one_thread() -> AbstractContextManager[None]:
    """While the context is open, BLAS uses a single thread."""
    return blas_threads(1)


def blas_threads(count: int) -> AbstractContextManager[None]:
    """While the context is open, BLAS uses ``count`` threads; costs about 5 us.

    Work of other Python threads that needs another number waits until then. A context inside another one
    of the same Python thread changes nothing. Never keep it open across a ``yield``.
    """
    return _gate().held(count)


def most_threads() -> int:
    """How many threads can be of use: one per core, and never more than BLAS was started with."""
    return max(1, min(cores(), _gate().at_start))


class Gate:
    """Lets in at the same time only work that needs the same number of threads.

    Args:
        libraries: have ``num_threads`` and ``set_num_threads(count)``.
    """

    def __init__(self, libraries: list[Any]) -> None:
        self._libraries = libraries
        self.at_start: int = max((each.num_threads for each in libraries), default=1)
        self._changed = threading.Condition()
        self._count = 0
        self._inside = 0
        self._waiting: list[int] = []
        self._before: list[int] = []
        self._own = threading.local()

    @contextmanager
    def held(self, count: int) -> Generator[None]:
        """Work with ``count`` threads."""
        if getattr(self._own, "inside", False):
            yield
            return
        self._enter(count)
        self._own.inside = True
        try:
            yield
        finally:
            self._own.inside = False
            self._leave()

    def _enter(self, count: int) -> None:
        with self._changed:
            self._waiting.append(count)
            # Whoever waits for another number gets a turn, however busy the others are.
            while self._inside and (self._count != count or set(self._waiting) != {count}):
                self._changed.wait()
            self._waiting.remove(count)
            if self._inside == 0:
                self._count = count
                self._before = [each.num_threads for each in self._libraries]
                self._set([count] * len(self._libraries))
            self._inside += 1
            self._changed.notify_all()

    def _leave(self) -> None:
        with self._changed:
            self._inside -= 1
            if self._inside == 0:
                self._set(self._before)
                self._changed.notify_all()

    def _set(self, counts: list[int]) -> None:
        for library, count in zip(self._libraries, counts, strict=True):
            library.set_num_threads(count)


@cache
def _gate() -> Gate:
    """The one of this process; looking for the libraries takes a millisecond and is done once."""
    controller: Any = ThreadpoolController()
    return Gate([each for each in controller.lib_controllers if each.user_api == "blas"])
