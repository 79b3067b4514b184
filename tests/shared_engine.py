"""One process that trains for the windows of all tests: starting one for each would double their time.

A window takes it for a host of its own; what a window leaves running is ended when it closes the host.
"""

from __future__ import annotations

import threading
from typing import Any

from nnstudio.core.training.engine_process import EngineHost, EngineProcess


class SharedHost(EngineHost):
    """A host that borrows from the one all tests share."""

    _shared = EngineHost()

    def __init__(self) -> None:
        super().__init__()
        self._of_mine: set[EngineProcess] = set()
        self._guard = threading.Lock()

    @classmethod
    def kept(cls) -> frozenset[int]:
        """The process that may outlive a test."""
        waiting = cls._shared._waiting
        return frozenset() if waiting is None else frozenset({waiting.pid})

    @classmethod
    def working(cls) -> frozenset[int]:
        """The processes that do something now."""
        return frozenset(process.pid for process in cls._shared._lent)

    @classmethod
    def end(cls) -> None:
        """End the process, after the last test."""
        cls._shared.close()

    def warm(self, job: Any = None) -> None:
        self._shared.warm()

    def spare(self) -> None:
        """The next one that is taken is started then."""

    def take(self) -> EngineProcess:
        process = self._shared.take()
        with self._guard:
            self._of_mine.add(process)
        return process

    def give(self, process: EngineProcess, *, fit: bool = True) -> None:
        with self._guard:
            self._of_mine.discard(process)
        self._shared.give(process, fit=fit)

    def kill_lent(self) -> None:
        with self._guard:
            for process in self._of_mine:
                process.kill()

    def close(self) -> None:
        self.kill_lent()
