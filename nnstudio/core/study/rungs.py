"""When a bad trial is ended early: the epochs after which trials are compared, and by which rule.

Pure functions of what was measured, so a search that goes on from its journal decides as it would have.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from nnstudio.core.experiment.search import Search
from nnstudio.core.study.trial import Trial, higher_is_better

OTHERS = 4
"""A trial is compared only where at least so many others have been."""

KEPT = 3
"""In successive halving one of so many goes on from each rung (Hyperband's eta)."""


def rungs(search: Search, epochs: int) -> tuple[int, ...]:
    """The epochs after which a trial of so many epochs is compared, rising; the last one is no rung.

    Evenly spaced, or each ``KEPT`` times as far as the one before; empty where no trial is ended early.
    """
    if search.stopping == "none":
        return ()
    steps = range(1, search.rungs)
    if search.stopping == "median":
        found = {round(epochs * k / search.rungs) for k in steps}
    else:
        found = {round(epochs / KEPT ** (search.rungs - k)) for k in steps}
    return tuple(sorted(each for each in found if 0 < each < epochs))


def gives_up(trial: Trial, others: Sequence[Trial], search: Search, rung: int) -> bool:
    """Whether a trial that stands at ``rung`` epochs is ended there.

    Median rule (Golovin et al., Google Vizier, KDD 2017, without the average over the epochs before): it is
    worse than the median of the others there. Successive halving, as they arrive (Li et al., ASHA, MLSys 2020):
    it is not among the best 1 / ``KEPT`` of all that were there. A score that is no number is worse than any.
    """
    sign = 1.0 if higher_is_better(search) else -1.0
    reached = [score for other in others if (score := other.score_after(rung, search)) is not None]
    if len(reached) < OTHERS:
        return False
    mine = trial.score_after(rung, search)
    if mine is None:
        return True
    scores = [sign * each for each in reached]
    if search.stopping == "median":
        return sign * mine < median(scores)
    going_on = max(1, (len(scores) + 1) // KEPT)
    return sum(each > sign * mine for each in scores) >= going_on
