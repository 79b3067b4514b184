"""Work in a thread of its own where only the newest question matters: a hand asks faster than answers come.

What was asked in between is never worked out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui import threads


class _Worker(QObject):
    """Lives in the thread; of what the window puts into ``questions`` the newest stays."""

    answered = Signal(object, object)
    refused = Signal(object)

    def __init__(self, work: Callable[[Any], Any]) -> None:
        super().__init__()
        self._work = work
        # Each of its operations is one for all threads, so no question is lost between two.
        self.questions: deque[Any] = deque(maxlen=1)

    @Slot()
    def look(self) -> None:
        """Answer the newest question, unless that was done when an earlier one was asked."""
        try:
            question = self.questions.pop()
        except IndexError:
            return
        try:
            self.answered.emit(question, self._work(question))
        except ProblemError as error:
            self.refused.emit(error.problems)


class Latest(QObject):
    """Answers questions by ``work(question)``, the newest only; the thread is started with the first.

    Signals:
        answered(question, answer): the answer to the newest question when it was begun.
        refused(problems): ``work`` raised a ProblemError; a tuple of Problem.
    """

    answered = Signal(object, object)
    refused = Signal(object)
    _asked = Signal()

    def __init__(
        self, name: str, work: Callable[[Any], Any], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._work = name, work
        self._thread: QThread | None = None
        self._worker: _Worker | None = None

    def ask(self, question: Any) -> None:
        """Have this worked out, as soon as what is under way is done."""
        if self._worker is None:
            worker = _Worker(self._work)
            self._worker, self._thread = worker, threads.holding(worker, self._name, self)
            worker.answered.connect(self.answered)
            worker.refused.connect(self.refused)
            self._asked.connect(worker.look)
            self._thread.start()
        self._worker.questions.append(question)
        self._asked.emit()

    def leave(self) -> None:
        """As ``end``, but without waiting for what is under way; its answer is not wanted any more."""
        if self._worker is not None:
            self._worker.questions.clear()
            self._worker.answered.disconnect(self.answered)
            self._worker.refused.disconnect(self.refused)
        threads.leave(self._thread, self._worker)
        self._thread = self._worker = None

    def end(self) -> None:
        """Give the thread back, and with it what waits; a later question makes a new one."""
        if self._worker is not None:
            self._worker.questions.clear()
        threads.end(self._thread)
        self._thread = self._worker = None
