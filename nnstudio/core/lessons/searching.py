"""Judges a search by a lesson's checks: how good the best trial is, and where the best settings lie.

Scores are of validation samples, as everywhere in a search.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.lessons.judging import Outcome
from nnstudio.core.lessons.lesson import Check, Lesson
from nnstudio.core.parts.problem import Problem, ProblemError

# A window reads lessons long before it looks at a run.
if TYPE_CHECKING:
    from nnstudio.core.study.trial import Trial

SCORE = "score"
BEST = 5
"""So many of the best trials are looked at for where they lie."""


def judge_searched(
    lesson: Lesson, stage: int, trials: Sequence[Trial], *, over: bool
) -> tuple[Outcome, ...]:
    """An outcome for each check of this stage that is about a search, once it is over."""
    experiment = lesson.stages[stage]
    checks = [check for check in lesson.checks if check.kind == "search" and check.stage == stage]
    return tuple(
        _outcome(check, experiment, trials) if over else Outcome(check) for check in checks
    )


def verify_searched(check: Check, experiment: Experiment) -> None:
    """Whether what a check names is searched, and is a number.

    Raises:
        ProblemError: ``problem.lesson_searched`` with what is.
    """
    numeric = [one.path for one in experiment.search.ranges if one.numeric]
    if check.name not in (SCORE, *numeric) or not experiment.search.ranges:
        choices = ", ".join((SCORE, *numeric))
        raise ProblemError(Problem.of("problem.lesson_searched", value=check.name, choices=choices))


def _outcome(check: Check, experiment: Experiment, trials: Sequence[Trial]) -> Outcome:
    from nnstudio.core.study.search_results import best_list

    best = [one for one in best_list(experiment, trials, check.least or BEST) if one.trial.score]
    if not best:
        return Outcome(check)
    if check.name == SCORE:
        value = best[0].score
    else:
        value = statistics.median(float(one.trial.values[check.name]) for one in best)
    low = -math.inf if check.at_least is None else check.at_least
    high = math.inf if check.at_most is None else check.at_most
    return Outcome(check, low <= value <= high, value)
