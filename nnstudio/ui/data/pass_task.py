"""Runs a pass over somebody's data in a thread: with progress, and given up at any moment.

Reading a hundred megabytes takes half a minute; the window tells how far it is and goes on answering.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui import threads

if TYPE_CHECKING:
    from nnstudio.core.importers.base import Pass
    from nnstudio.core.importers.reading import Progress

LOOK_MS = 100

_log = logging.getLogger(__name__)


class _Worker(QObject):
    """Lives in the thread; ``cancelled`` is looked at between two steps of the pass."""

    ended = Signal(object)
    failed = Signal(object)
    gave_up = Signal()

    def __init__(self, begin: Callable[[], Pass[Any]]) -> None:
        super().__init__()
        self._begin = begin
        self.progress: Progress | None = None
        self.cancelled = False

    @Slot()
    def run(self) -> None:
        """Go through it; called by the thread's ``started``."""
        try:
            steps = self._begin()
            while True:
                if self.cancelled:
                    steps.close()
                    self.gave_up.emit()
                    return
                try:
                    self.progress = next(steps)
                except StopIteration as end:
                    self.ended.emit(end.value)
                    return
        except ProblemError as error:
            self.failed.emit(error.problems)
        except MemoryError:
            self.failed.emit((Problem.of("problem.out_of_memory"),))
        except Exception as error:
            # Nobody else would hear of it, and the window would wait for ever.
            _log.exception("a pass over data failed")
            self.failed.emit((Problem.of("problem.run_failed", reason=repr(error)),))


class PassTask(QObject):
    """One pass at a time.

    Signals:
        ended(result): what the pass returned.
        failed(problems): it could not be done; a tuple of Problem.
        progressed(progress): how far it is, ten times a second.
        stateChanged(busy): a pass has begun, or none is under way any more.
    """

    ended = Signal(object)
    failed = Signal(object)
    progressed = Signal(object)
    stateChanged = Signal(bool)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._tell)

    @property
    def busy(self) -> bool:
        """Whether a pass is under way."""
        return self._thread is not None

    def start(self, begin: Callable[[], Pass[Any]]) -> None:
        """Go through the pass that ``begin`` makes; one that is under way is given up."""
        self.cancel()
        worker = _Worker(begin)
        thread = threads.holding(worker, self._name, self)
        worker.ended.connect(self._ended)
        worker.failed.connect(self._failed)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        self._timer.start()
        thread.start()
        self.stateChanged.emit(True)

    @Slot()
    def cancel(self) -> None:
        """Give up what is under way and wait until it has stopped: the time of one block."""
        if self._worker is None:
            return
        self._worker.cancelled = True
        self._stop()

    def give_up(self) -> None:
        """Give up what is under way without waiting for it; nobody hears of it any more."""
        if self._worker is not None:
            self._worker.cancelled = True
            self._stop(wait=False)

    def _stop(self, *, wait: bool = True) -> None:
        self._timer.stop()
        worker, thread = self._worker, self._thread
        self._worker = self._thread = None
        if worker is not None:
            # What it has said already, and nobody has heard, is about a pass that is over.
            worker.ended.disconnect(self._ended)
            worker.failed.disconnect(self._failed)
        if wait:
            threads.end(thread)
        else:
            threads.leave(thread, worker)
        self.stateChanged.emit(False)

    @Slot()
    def _tell(self) -> None:
        if self._worker is not None and self._worker.progress is not None:
            self.progressed.emit(self._worker.progress)

    @Slot(object)
    def _ended(self, result: object) -> None:
        self._stop()
        self.ended.emit(result)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        self._stop()
        self.failed.emit(problems)
