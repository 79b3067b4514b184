"""Work in a thread of its own where only the newest question matters: a slider asks faster than answers come.

What was asked in between is never worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMutex, QMutexLocker, QObject, QThread, Signal, Slot

from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui import threads


class _Worker(QObject):
    answered = Signal(object, object)
    refused = Signal(object)

    def __init__(self, work: Callable[[Any], Any]) -> None:
        super().__init__()
        self._work = work
        self._lock = QMutex()
        self._question: Any = None

    def put(self, question: Any) -> None:
        """Called by the window: replaces whatever waits."""
        with QMutexLocker(self._lock):
            self._question = question

    @Slot()
    def look(self) -> None:
        with QMutexLocker(self._lock):
            question, self._question = self._question, None
        if question is None:
            return
        try:
            self.answered.emit(question, self._work(question))
        except ProblemError as error:
            self.refused.emit(error.problems)


class Latest(QObject):
    """Answers questions by ``work(question)``, the newest only.

    Signals:
        answered(question, answer): the answer to the newest question when it was begun.
        refused(problems): there is none; a tuple of Problem.
    """

    answered = Signal(object, object)
    refused = Signal(object)
    _asked = Signal()

    def __init__(self, work: Callable[[Any], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._thread: QThread | None = None
        self._worker: _Worker | None = None

    def ask(self, question: Any) -> None:
        """Have this worked out, as soon as what is under way is done."""
        if self._worker is None:
            worker, thread = _Worker(self._work), QThread(self)
            thread.setObjectName("laboratory")
            worker.moveToThread(thread)
            worker.answered.connect(self.answered)
            worker.refused.connect(self.refused)
            self._asked.connect(worker.look)
            self._worker, self._thread = worker, thread
            thread.start()
        self._worker.put(question)
        self._asked.emit()

    def end(self) -> None:
        """Give the thread back; a later question makes a new one."""
        threads.end(self._thread)
        self._thread = self._worker = None
