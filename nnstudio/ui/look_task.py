"""Has an opened run looked at in a thread of its own, one after the other; nothing waits for it but a new run.

The session shows the curves of a file at once and its histograms when they are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.ui import threads

# The engine is loaded with the first run: a window needs none of it to open.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.engine_process import EngineHost
    from nnstudio.ui.look_worker import LookWorker


class LookTask(QObject):
    """One look at a time.

    Signals:
        ended(checkpoint, seen): what was seen of the run that was looked at; a ``Seen``, None where its
            experiment cannot be compiled.
    """

    ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: LookWorker | None = None

    @property
    def working(self) -> bool:
        """True while a run is being looked at."""
        return self._worker is not None

    def start(self, checkpoint: Checkpoint, host: EngineHost) -> None:
        """Look at a run; only while nothing else is looked at."""
        from nnstudio.ui.look_worker import LookWorker

        worker, thread = LookWorker(checkpoint, host), QThread(self)
        thread.setObjectName("look")
        worker.moveToThread(thread)
        worker.ended.connect(self._ended)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start()

    def quit(self, grace_ms: int) -> bool:
        """Ask the thread to end and wait so long; returns whether it has."""
        if self._thread is None:
            return True
        self._thread.quit()
        return self._thread.wait(grace_ms)

    def end(self) -> None:
        """End the thread, whatever it was doing."""
        threads.end(self._thread)
        self._thread = self._worker = None

    @Slot()
    def _ended(self) -> None:
        worker = self._worker
        if worker is not None:
            self.end()
            self.ended.emit(worker.checkpoint, worker.seen)
