"""Bayesian search with Parzen estimators, as Optuna has it.

It looks at where good and where bad trials lie and tries what the good ones have in common.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, ClassVar

from nnstudio.core.parts.fields import integer
from nnstudio.core.searches.base import SearchMethod, Told, chance, finished
from nnstudio.core.searches.range import Range, Space, Value, Values, valued


class TreeParzen(SearchMethod):
    """Samples where good trials are dense and bad ones are not: a tree-structured Parzen estimator (TPE).

    Formula: with l(v) the density of the settings of the best trials and g(v) that of the others, the next
    trial is the v among draws from l that makes l(v) / g(v) largest.

    The first trials are those of random search. Any number of settings, whole numbers and choices too.

    Reference: Bergstra, Bardenet, Bengio, Kegl, Algorithms for Hyper-Parameter Optimization, NIPS (2011);
    Akiba et al., Optuna, KDD (2019).
    """

    title: ClassVar[str] = "TPE (Bayesian)"
    order: ClassVar[int] = 30
    learns: ClassVar[bool] = True

    start: int = integer(
        10,
        "Random trials first",
        low=1,
        high=100_000,
        scale="log",
        doc="So many trials are drawn at random before anything is learned from them.",
    )

    def suggest(self, space: Space, told: Sequence[Told], number: int, seed: int) -> Values:
        ended, scores = finished(told)
        if len(ended) < self.start:
            return valued(space, chance(seed, number).random(len(space)))
        import optuna
        from optuna.trial import TrialState, create_trial

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        known = {each.path: distribution(each) for each in space}
        running = [each for each in told if each.running]
        trials = [
            create_trial(params=dict(each.values), distributions=known, value=score)
            for each, score in zip(ended, scores, strict=True)
        ]
        trials += [
            create_trial(state=TrialState.RUNNING, params=dict(each.values), distributions=known)
            for each in running
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sampler = optuna.samplers.TPESampler(
                seed=int(chance(seed, number).integers(2**31)),
                n_startup_trials=0,
                multivariate=True,
                constant_liar=True,
            )
            study = optuna.create_study(direction="maximize", sampler=sampler)
            study.add_trials(trials)
            found: dict[str, Any] = study.ask(known).params
        return {each.path: _value(each, found[each.path]) for each in space}


def distribution(one: Range) -> Any:
    """The range in Optuna's words."""
    from optuna.distributions import (
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    log = one.scale == "log"
    if one.choices:
        return CategoricalDistribution(one.choices)
    if one.whole:
        steps = one.with_values(points=0).steps(2)
        return IntDistribution(int(steps[0]), int(steps[-1]), log=log)
    return FloatDistribution(one.low, one.high, log=log)


def _value(one: Range, found: Any) -> Value:
    if one.choices:
        return str(found)
    return int(found) if one.whole else one.clipped(float(found))
