"""What is worked out about a search beside it, in threads: its size, what mattered, what a surrogate believes.

None of it may keep the window waiting, and of each only the newest question matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nnstudio.core.engine.machine import cores
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.ui.latest import Latest

if TYPE_CHECKING:
    from nnstudio.core.experiment.experiment import Experiment
    from nnstudio.core.study.search_estimate import Estimate
    from nnstudio.core.study.thinking import Thought
    from nnstudio.core.study.trial import Trial

Asked = tuple["Experiment", tuple["Trial", ...]]


@dataclass(frozen=True)
class Size:
    """What keeps a search from starting or should be known before, and how long it takes."""

    problems: tuple[Problem, ...]
    estimate: Estimate | None = None


class SearchThoughts(QObject):
    """Asks and answers.

    Signals:
        sized(experiment, size): how large a search is.
        weighed(asked, shares): how much each path mattered.
        believed(asked, thought): what a Gaussian process makes of the trials; None where it makes nothing.
    """

    sized = Signal(object, object)
    weighed = Signal(object, object)
    believed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sizes = Latest("search", _size, self)
        self._sizes.answered.connect(self.sized)
        self._weights = Latest("search", _weights, self)
        self._weights.answered.connect(self.weighed)
        self._beliefs = Latest("search", _belief, self)
        self._beliefs.answered.connect(self.believed)

    def size(self, experiment: Experiment) -> None:
        """How large is its search?"""
        self._sizes.ask(experiment)

    def weigh(self, experiment: Experiment, trials: tuple[Trial, ...]) -> None:
        """What mattered in these trials?"""
        self._weights.ask((experiment, trials))

    def believe(self, experiment: Experiment, trials: tuple[Trial, ...]) -> None:
        """What does a surrogate make of these trials?"""
        self._beliefs.ask((experiment, trials))

    def leave(self) -> None:
        """Nobody looks any more: give the threads back, without waiting for what they do."""
        for each in (self._sizes, self._weights, self._beliefs):
            each.leave()


def _size(experiment: Experiment) -> Size:
    from nnstudio.core.study.search_checks import search_problems
    from nnstudio.core.study.search_estimate import estimate

    problems = search_problems(experiment)
    if any(problem.severity == "error" for problem in problems):
        return Size(problems)
    try:
        return Size(problems, estimate(experiment, cores()))
    except ProblemError as error:
        return Size((*problems, *error.problems))


def _weights(asked: Asked) -> dict[str, float]:
    from nnstudio.core.study.search_results import importance

    experiment, trials = asked
    return importance(experiment.search, trials)


def _belief(asked: Asked) -> Thought | None:
    from nnstudio.core.study.thinking import thought

    experiment, trials = asked
    return thought(experiment.search, trials)
