"""Has weights looked at by another process, from a thread of its own: what is asked last is answered next.

The window shows what is known at once and the rest when it is there; nothing waits but a new run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.ui import threads

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.core.training.messages import Look
    from nnstudio.ui.look_worker import LookWorker


class LookTask(QObject):
    """One look at a time, and at most one that waits.

    Signals:
        ended(job, seen): the answer to a ``Look``; seen is None where its experiment cannot be compiled.
    """

    ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: LookWorker | None = None
        self._next: tuple[Look, EngineHost] | None = None

    @property
    def working(self) -> bool:
        """True while something is being looked at."""
        return self._worker is not None

    def ask(self, job: Look, host: EngineHost) -> None:
        """Look as soon as the look under way has ended, instead of what waited until now."""
        if self._worker is None:
            self._start(job, host)
        elif not _same(job, self._worker.job):
            self._next = (job, host)

    def forget(self) -> None:
        """What waits is no longer wanted."""
        self._next = None

    def quit(self, grace_ms: int) -> bool:
        """Ask the thread to end and wait so long; returns whether it has."""
        self.forget()
        if self._thread is None:
            return True
        self._thread.quit()
        return self._thread.wait(grace_ms)

    def end(self) -> None:
        """End the thread, whatever it was doing."""
        threads.end(self._thread)
        self._thread = self._worker = None

    def _start(self, job: Look, host: EngineHost) -> None:
        from nnstudio.ui.look_worker import LookWorker

        worker = LookWorker(job, host)
        thread = threads.holding(worker, "look", self)
        worker.ended.connect(self._ended)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start()

    @Slot()
    def _ended(self) -> None:
        worker = self._worker
        if worker is None:
            return
        self.end()
        self.ended.emit(worker.job, worker.seen)
        if self._next is not None and self._worker is None:
            (job, host), self._next = self._next, None
            self._start(job, host)


def _same(one: Look, other: Look) -> bool:
    """Whether two questions are one: the arrays of the same checkpoint never change."""
    return one.checkpoint is other.checkpoint and _wanted(one) == _wanted(other)


def _wanted(job: Look) -> tuple[object, ...]:
    return job.histograms, job.classes, job.wish, job.magnified
