"""Gets what draws a network unit by unit ready, in a thread of its own: the engine is loaded for it.

Of several networks the last one is made; a window that shows none never loads anything.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui import threads

if TYPE_CHECKING:
    from nnstudio.core.training.portrait import Portrait, Portraitist

_log = logging.getLogger(__name__)


class _Worker(QObject):
    """Makes one, and its first portrait with the starting weights."""

    ended = Signal()

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        self.experiment = experiment
        self.made: Portraitist | None = None
        self.first: Portrait | None = None

    @Slot()
    def run(self) -> None:
        """Called by the thread's ``started``."""
        try:
            from nnstudio.core.training.portrait import Portraitist

            made = Portraitist(self.experiment)
            self.first = made.draw()
            self.made = made
        except Exception:
            # A network that cannot be drawn unit by unit can still be trained.
            _log.exception("no portrait")
        self.ended.emit()


class PortraitTask(QObject):
    """One at a time, and at most one that waits.

    Signals:
        ready(experiment, portraitist, portrait): both are None where it could not be made.
    """

    ready = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._next: Experiment | None = None

    @property
    def working_on(self) -> Experiment | None:
        """What is being made, or waits."""
        if self._next is not None:
            return self._next
        return self._worker.experiment if self._worker is not None else None

    def start(self, experiment: Experiment) -> None:
        """Make this one next."""
        if self._worker is not None:
            self._next = experiment
            return
        worker = _Worker(experiment)
        thread = threads.holding(worker, "portrait", self)
        worker.ended.connect(self._ended)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start()

    def shutdown(self) -> None:
        """Wait for what is under way; for closing the window."""
        self._next = None
        threads.end(self._thread)
        self._thread = self._worker = None

    @Slot()
    def _ended(self) -> None:
        worker, waiting = self._worker, self._next
        if worker is None:
            return
        threads.end(self._thread)
        self._thread = self._worker = self._next = None
        if waiting is not None:
            self.start(waiting)
        else:
            self.ready.emit(worker.experiment, worker.made, worker.first)
