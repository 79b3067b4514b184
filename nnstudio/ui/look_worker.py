"""The object that asks, in a thread of its own, what the run of an opened file looks like.

Compiling a large network takes a while; the window shows the curves meanwhile and the histograms then.
"""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.engine_process import EngineHost
from nnstudio.core.training.messages import Seen
from nnstudio.core.training.remote_trainer import look


class LookWorker(QObject):
    """Looks once, at ``checkpoint``.

    Signals:
        ended(): ``seen`` is there, or stays None because the experiment cannot be compiled.
    """

    ended = Signal()

    def __init__(self, checkpoint: Checkpoint, host: EngineHost) -> None:
        super().__init__()
        self.checkpoint = checkpoint
        self.seen: Seen | None = None
        self._host = host

    @Slot()
    def run(self) -> None:
        """Look; called by the thread's ``started``."""
        with suppress(ProblemError):
            self.seen = look(self.checkpoint, self._host)
        self.ended.emit()
