"""The samples of a run's data set, loaded in a thread when a view first wants to show them.

A window that is never asked for a picture reads none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui import threads

if TYPE_CHECKING:
    from nnstudio.core.datasets.base import Samples


class _Loader(QObject):
    """Lives in the thread and loads once."""

    ended = Signal()

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        self.experiment = experiment
        self.samples: Samples | None = None

    @Slot()
    def run(self) -> None:
        """Load; called by the thread's ``started``."""
        from nnstudio.core.engine.samples import raw

        try:
            self.samples = raw(self.experiment)
        except (ProblemError, OSError, MemoryError):
            self.samples = None
        self.ended.emit()


class SampleStore(QObject):
    """The samples of one experiment at a time.

    Signals:
        ready(): ``samples`` are those that were asked for last.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.samples: Samples | None = None
        self._of: tuple[object, int] | None = None
        self._wanted: Experiment | None = None
        self._loader: _Loader | None = None
        self._thread: QThread | None = None

    def want(self, experiment: Experiment) -> bool:
        """Have the samples of an experiment; returns whether they are there, else ``ready`` says when."""
        key = (experiment.data.dataset, experiment.training.seed)
        if key == self._of:
            return self.samples is not None
        self._wanted = experiment
        if self._thread is None:
            self._start(experiment)
        return False

    def shutdown(self) -> None:
        """Wait until nothing is loaded any more; for closing the window."""
        threads.end(self._thread)
        self._thread = self._loader = None

    def _start(self, experiment: Experiment) -> None:
        loader = _Loader(experiment)
        thread = threads.holding(loader, "samples", self)
        loader.ended.connect(self._ended)
        thread.started.connect(loader.run)
        self._loader, self._thread = loader, thread
        thread.start()

    @Slot()
    def _ended(self) -> None:
        loader = self._loader
        if loader is None:
            return
        self.shutdown()
        experiment = loader.experiment
        self.samples = loader.samples
        self._of = (experiment.data.dataset, experiment.training.seed)
        wanted = self._wanted
        if wanted is not None and self.want(wanted):
            self.ready.emit()
