"""Run again and compare: has the run that is shown repeated and says in the message bar what came of it.

Somebody who was sent a file sees so that its curves are what its settings give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.messages import Messages
from nnstudio.ui.runs.replay_task import ReplayTask
from nnstudio.ui.session import TrainingSession
from nnstudio.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from nnstudio.core.training.replay import Replayed


class ReplayControl(QObject):
    """Of one window."""

    def __init__(
        self, session: TrainingSession, bar: MessageBar, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._bar, self._messages = session, bar, messages
        self._wanted = 0
        self.task = ReplayTask(self)
        self.task.came.connect(self._came)
        self.task.ended.connect(self._ended)
        self.task.failed.connect(messages.refuse)
        self._said = ""

    @property
    def possible(self) -> bool:
        """Whether there is a run that stands still and is not being repeated."""
        return self._session.checkpoint is not None and not self.task.busy

    @Slot()
    def start(self) -> None:
        """Repeat the run that is shown."""
        checkpoint = self._session.checkpoint
        if checkpoint is None or self.task.busy:
            return
        self._wanted = checkpoint.step
        self._say(0)
        self.task.start(checkpoint)

    def leave(self) -> None:
        """The window goes, or is made anew: give it up."""
        self.task.shutdown()

    def _say(self, step: int) -> None:
        self._said = tr(
            "Running it again from its seed: step {step} of {wanted}.",
            step=step,
            wanted=self._wanted,
        )
        self._bar.show_message(self._said, "info", tr("Give up"), self.task.give_up)

    @Slot(int)
    def _came(self, step: int) -> None:
        # Where something else is said meanwhile, or the message was closed, it is not pushed aside.
        if self.task.busy and self._bar.text() == self._said:
            self._say(step)

    @Slot(object)
    def _ended(self, found: Replayed) -> None:
        verdict: Problem = found.verdict
        self._bar.show_message(say(verdict), "info" if found.same else "warning")
