"""Reads and writes the kept runs in a thread of its own, so that the window waits for no disk.

The thread begins with work and ends when there is none left, having written everything: closing the window
or the program loses nothing.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.parts.problem import Problem, ProblemError

# The database is loaded with the first run that is kept or looked at.
if TYPE_CHECKING:
    from nnstudio.core.ledger.store import Ledger

Work = Callable[["Ledger"], Any]


@dataclass(eq=False)
class _Job:
    """One piece of work; ``kind`` names those of which only the newest matters."""

    work: Work
    then: Callable[[Any], None] | None
    kind: str


class _Relay(QObject):
    """Carries results into the window's thread; belongs to whoever still holds it, also after the window."""

    done = Signal(object, object)
    refused = Signal(object)
    noted = Signal(object)


class LedgerTask(QObject):
    """Work on the kept runs, in order.

    Signals:
        refused(problems): something could not be done; a tuple of Problem.
        noted(problems): it was done, but something about the file is to be said.
    """

    refused = Signal(object)
    noted = Signal(object)

    def __init__(self, parent: QObject | None = None, path: Path | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._jobs: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._relay = _Relay()
        self._relay.done.connect(self._deliver)
        self._relay.refused.connect(self.refused)
        self._relay.noted.connect(self.noted)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._thread is not None

    def do(self, work: Work, then: Callable[[Any], None] | None = None, *, kind: str = "") -> None:
        """Have ``work(ledger)`` done in the thread and ``then(result)`` in the window.

        Work of the same ``kind`` that has not begun yet is given up for the newer one.
        """
        with self._lock:
            if kind:
                for job in [job for job in self._jobs if job.kind == kind]:
                    self._jobs.remove(job)
            self._jobs.append(_Job(work, then, kind))
            if self._thread is None:
                relay, path = self._relay, self._path
                self._thread = threading.Thread(
                    target=self._work, args=(relay, path), name="kept runs"
                )
                self._thread.start()

    def wait(self, seconds: float = 5.0) -> None:
        """Until everything is written, or so long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _next(self) -> _Job | None:
        with self._lock:
            if self._jobs:
                return self._jobs.popleft()
            self._thread = None
            return None

    def _work(self, relay: _Relay, path: Path | None) -> None:
        from nnstudio.core.ledger.store import Ledger

        ledger: Ledger | None = None
        try:
            while (job := self._next()) is not None:
                try:
                    if ledger is None:
                        ledger = Ledger(path)
                        if ledger.notes:
                            relay.noted.emit(ledger.notes)
                    relay.done.emit(job, job.work(ledger))
                except ProblemError as error:
                    damage = [p for p in error.problems if p.severity == "warning"]
                    (relay.noted if damage else relay.refused).emit(error.problems)
        finally:
            if ledger is not None:
                ledger.close()

    @Slot(object, object)
    def _deliver(self, job: _Job, result: Any) -> None:
        if job.then is not None:
            job.then(result)


def dropped_note(count: int) -> tuple[Problem, ...]:
    """What is said where old runs had to make room."""
    return (Problem.of("problem.ledger_dropped", severity="warning", count=count),)
