"""Loads and counts the data of an experiment in a thread, for whoever shows them.

A table of a hundred megabytes takes seconds to read, and the window must not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui.data.pass_task import PassTask

if TYPE_CHECKING:
    from nnstudio.core.engine.data_look import DataLook
    from nnstudio.core.importers.base import Pass


class DataTask(PassTask):
    """Answers an experiment with a ``DataLook`` of its data; another question takes the place of the last.

    Signals:
        answered(look): what there is to see.
    """

    answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("data", parent)
        self.ended.connect(self._told)

    def ask(self, experiment: Experiment) -> None:
        """Have a look at these data."""
        self.give_up()
        self.start(lambda: _look(experiment))

    @Slot(object)
    def _told(self, look: DataLook) -> None:
        self.answered.emit(look)


def _look(experiment: Experiment) -> Pass[DataLook]:
    """Called in the thread."""
    from nnstudio.core.engine.data_look import look_through

    return look_through(experiment)
