"""Asks a network about single samples in a thread of its own, always about the newest one only.

A drawing changes thirty times a second, and the window must not wait for a large network.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.latest import Latest

if TYPE_CHECKING:
    from nnstudio.core.parts.calls import Array
    from nnstudio.core.training.response import Responder, Response
    from nnstudio.core.training.weights import Weights

_log = logging.getLogger(__name__)


class Question(NamedTuple):
    """A network with its weights, and a sample as the data set would have it, float32 (values,)."""

    experiment: Experiment
    weights: Weights
    sample: Array


class ResponseTask(Latest):
    """Answers each ``Question`` with a ``Response``; the network asked last is kept ready until the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("response", self._respond, parent)
        self._responder: Responder | None = None
        self._weights: Weights | None = None

    def end(self) -> None:
        """Give the thread and the network back."""
        super().end()
        self._responder = self._weights = None

    def _respond(self, question: Question) -> Response:
        """Called in the thread."""
        from nnstudio.core.training.response import Responder

        try:
            if self._responder is None or self._responder.experiment is not question.experiment:
                self._responder, self._weights = Responder(question.experiment), None
            if self._weights is not question.weights:
                self._responder.take(question.weights)
                self._weights = question.weights
            return self._responder.respond(question.sample)
        except (MemoryError, KeyError, ValueError) as error:
            # Weights of other settings, or a network without memory for it: there is no answer.
            _log.info("no answer to a sample", exc_info=True)
            raise ProblemError(Problem.of("problem.run_failed", reason=repr(error))) from error
