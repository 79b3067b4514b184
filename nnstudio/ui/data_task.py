"""Loads and counts the data of an experiment in a thread, the newest question only.

A table of a hundred megabytes takes seconds to read, and the window must not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.latest import Latest

if TYPE_CHECKING:
    from nnstudio.core.engine.data_look import DataLook


class DataTask(Latest):
    """Answers each experiment with a ``DataLook`` of its data."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("data", _look, parent)


def _look(experiment: Experiment) -> DataLook:
    """Called in the thread."""
    from nnstudio.core.engine.data_look import look

    try:
        return look(experiment)
    except MemoryError:
        raise ProblemError(Problem.of("problem.out_of_memory")) from None
