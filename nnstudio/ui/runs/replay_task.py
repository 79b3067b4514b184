"""Runs the run that is shown again from its seed, in a process of its own, and says whether it is the same.

The window stays alive; closing the message, or the window, gives it up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui import threads

# The engine is loaded with the first run.
if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.engine_process import EngineHost, EngineProcess
    from nnstudio.core.training.replay import Replayed


class _Worker(QObject):
    """Lives in the thread, and reads what the process says."""

    came = Signal(int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, checkpoint: Checkpoint, host: EngineHost) -> None:
        super().__init__()
        self._checkpoint, self._host = checkpoint, host
        self._process: EngineProcess | None = None
        self._given_up = False

    @Slot()
    def run(self) -> None:
        """Have it repeated; called by the thread's ``started``."""
        from nnstudio.core.training.messages import Repeat

        try:
            self._process = process = self._host.take()
        except ProblemError as error:
            self.failed.emit(error.problems)
            return
        # Nobody looks at what an optimiser remembers: the repetition makes it anew.
        lean = replace(self._checkpoint, slots={}, statistics={}, random={}, best=None)
        process.put(Repeat(lean))
        if self._given_up:
            self.give_up()
        try:
            self._listen(process)
        except ProblemError as error:
            self.failed.emit(error.problems)
        finally:
            self._host.give(process, fit=False)

    def _listen(self, process: EngineProcess) -> None:
        from nnstudio.core.training.events import Progressed
        from nnstudio.core.training.messages import Failed, Repeated

        while True:
            match process.read():
                case Progressed(step=step):
                    self.came.emit(step)
                case Repeated(found=found):
                    self.ended.emit(found)
                    return
                case Failed(problems=problems):
                    raise ProblemError(problems)
                case other:
                    reason = type(other).__name__
                    raise ProblemError(Problem.of("problem.run_failed", reason=reason))

    def give_up(self) -> None:
        """Have it end after the step under way; from any thread."""
        from nnstudio.core.training.messages import Command

        self._given_up = True
        if self._process is not None:
            self._process.put(Command("stop"))


class ReplayTask(QObject):
    """One repetition at a time.

    Signals:
        came(step): so many steps are repeated.
        ended(found): a ``Replayed``.
        failed(problems): it could not be done; a tuple of Problem.
    """

    came = Signal(int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._host: EngineHost | None = None

    @property
    def busy(self) -> bool:
        """Whether a run is being repeated."""
        return self._thread is not None

    def start(self, checkpoint: Checkpoint) -> None:
        """Repeat this run; nothing happens while another is being repeated."""
        if self.busy:
            return
        from nnstudio.core.training.engine_process import EngineHost

        self._host = EngineHost()
        worker = _Worker(checkpoint, self._host)
        thread = threads.holding(worker, "replay", self)
        worker.came.connect(self.came)
        worker.ended.connect(self._ended)
        worker.failed.connect(self._failed)
        thread.started.connect(worker.run)
        self._worker, self._thread = worker, thread
        thread.start()

    def give_up(self) -> None:
        """End it soon; what is known until then is told."""
        if self._worker is not None:
            self._worker.give_up()

    def shutdown(self) -> None:
        """End it at once and tell nothing; for closing the window."""
        if self._worker is not None:
            self._worker.blockSignals(True)
        if self._host is not None:
            self._host.close()
        threads.end(self._thread)
        self._thread = self._worker = self._host = None

    @Slot(object)
    def _ended(self, found: Replayed) -> None:
        self.shutdown()
        self.ended.emit(found)

    @Slot(object)
    def _failed(self, problems: tuple[Problem, ...]) -> None:
        self.shutdown()
        self.failed.emit(problems)
