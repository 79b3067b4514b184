"""The object that asks, in a thread of its own, what a run looks like that stands still, or stood so once.

Compiling a large network takes a while; the window shows the curves meanwhile and the rest then.
"""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.engine_process import EngineHost
from nnstudio.core.training.messages import Look, Seen
from nnstudio.core.training.remote_trainer import look


class LookWorker(QObject):
    """Looks once.

    Signals:
        ended(): ``seen`` is there, or stays None because the experiment cannot be compiled.
    """

    ended = Signal()

    def __init__(self, job: Look, host: EngineHost) -> None:
        super().__init__()
        self.job = job
        self.seen: Seen | None = None
        self._host = host

    @Slot()
    def run(self) -> None:
        """Look; called by the thread's ``started``."""
        with suppress(ProblemError):
            self.seen = look(self.job, self._host)
        self.ended.emit()
