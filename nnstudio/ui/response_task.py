"""Asks a network about single samples in a thread of its own, always about the newest one only.

A drawing changes thirty times a second, and the window must not wait for a large network.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui import threads

if TYPE_CHECKING:
    from nnstudio.core.parts.calls import Array
    from nnstudio.core.training.response import Responder
    from nnstudio.core.training.weights import Weights

_log = logging.getLogger(__name__)


class Question(NamedTuple):
    """A network with its weights, and a sample as the data set would have it, float32 (values,)."""

    experiment: Experiment
    weights: Weights
    sample: Array


class _Worker(QObject):
    """Lives in the thread; ``question`` is one reference that is replaced as a whole."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self._responder: Responder | None = None
        self._weights: Weights | None = None

    @Slot()
    def work(self) -> None:
        """Answer the newest question; older ones are forgotten."""
        question, self.question = self.question, None
        if question is None:
            return
        from nnstudio.core.training.response import Responder

        try:
            if self._responder is None or self._responder.experiment is not question.experiment:
                self._responder, self._weights = Responder(question.experiment), None
            if self._weights is not question.weights:
                self._responder.take(question.weights)
                self._weights = question.weights
            self.answered.emit(self._responder.respond(question.sample))
        except (ProblemError, MemoryError, KeyError, ValueError):
            # Weights of other settings, or a network without memory for it: there is no answer.
            _log.info("no answer to a sample", exc_info=True)


class ResponseTask(QObject):
    """One network at a time; the thread is started with the first question.

    Signals:
        answered(response): to the newest question, or to one shortly before it; a ``Response``.
    """

    answered = Signal(object)
    _asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: QThread | None = None
        self._worker: _Worker | None = None

    def ask(self, question: Question) -> None:
        """Ask; returns at once."""
        if self._worker is None:
            self._start()
        assert self._worker is not None
        self._worker.question = question
        self._asked.emit()

    def shutdown(self) -> None:
        """End the thread; a later question starts another."""
        if self._worker is not None:
            self._worker.question = None
        threads.end(self._thread)
        self._thread = self._worker = None

    def _start(self) -> None:
        worker, thread = _Worker(), QThread(self)
        thread.setObjectName("response")
        worker.moveToThread(thread)
        worker.answered.connect(self.answered)
        self._asked.connect(worker.work)
        self._worker, self._thread = worker, thread
        thread.start()
