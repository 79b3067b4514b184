"""What a search found: the best list, the best so far, what mattered, and the figures that plots are made of.

Pure functions of the trials and their ranges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import field_at
from nnstudio.core.experiment.search import Search
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.searches.range import Range, Value
from nnstudio.core.study.trial import CURVES, Trial, better_first, higher_is_better

LEAST = 5
"""Importance needs at least so many trials."""


class Tried(NamedTuple):
    """A setting of a trial: its path, its title (English, for the catalogue) and the value it had."""

    path: str
    title: str
    value: Value


@dataclass(frozen=True, eq=False)
class Best:
    """A place of the best list.

    Attributes:
        rank: 1 for the best.
        score: of the validation samples.
        settings: what it tried, in the order of the ranges.
        train, validation: the small curves: epochs and the scored column of the training and the validation
            samples, (evaluations,) each.
    """

    rank: int
    trial: Trial
    score: float
    settings: tuple[Tried, ...]
    epochs: Array
    train: Array
    validation: Array


@dataclass(frozen=True, eq=False)
class Table:
    """All trials as columns, for scatter plots and parallel coordinates.

    Attributes:
        numbers: of the trials, (trials,).
        places: where each value stands in its range, (trials, ranges), from 0 to 1.
        scores: NaN where there is none, (trials,).
        statuses: of the trials, in words.
    """

    numbers: Array
    places: Array
    scores: Array
    statuses: tuple[str, ...]


def best_list(experiment: Experiment, trials: Sequence[Trial], count: int = 20) -> tuple[Best, ...]:
    """The best trials that are over, the best first."""
    search = experiment.search
    over = [each for each in better_first(trials, search) if each.over][:count]
    kind = "accuracy" if search.goal == "metric" else "loss"
    made: list[Best] = []
    for rank, trial in enumerate(over, start=1):
        named = tuple(
            Tried(path, title_of(experiment, path), value) for path, value in trial.values.items()
        )
        epochs, train = trial.curve(f"train_{kind}")
        _, validation = trial.curve(f"validation_{kind}")
        made.append(Best(rank, trial, trial.score or 0.0, named, epochs, train, validation))
    return tuple(made)


def title_of(experiment: Experiment, path: str) -> str:
    """What a setting is called in a list: its title, or that of what it switches on (of L2: weight decay)."""
    try:
        field = field_at(experiment, path)
        outer = path.rpartition(".")[0]
        if field.start is not None and outer:
            return field_at(experiment, outer).title
        return field.title
    except ProblemError:
        # Inside a part that only some of the trials have.
        return path.rpartition(".")[2]


def table(search: Search, trials: Sequence[Trial]) -> Table:
    """All trials in their order; also those that run, with the score they have so far."""
    ranges = search.ranges
    places = np.array(
        [
            [
                one.place(trial.values[one.path]) if one.path in trial.values else np.nan
                for one in ranges
            ]
            for trial in trials
        ],
        np.float64,
    ).reshape(len(trials), len(ranges))
    return Table(
        np.array([trial.number for trial in trials], np.int64),
        places,
        np.array([math.nan if t.score is None else t.score for t in trials], np.float64),
        tuple(trial.status for trial in trials),
    )


def best_so_far(search: Search, trials: Sequence[Trial]) -> Array:
    """The best score after each trial in their order, (trials,); NaN while there is none."""
    scores = table(search, trials).scores
    fold = np.fmax if higher_is_better(search) else np.fmin
    return fold.accumulate(scores) if len(scores) else scores


def importance(search: Search, trials: Sequence[Trial]) -> dict[str, float]:
    """Path -> how much of the difference between good and bad trials it makes; together 1.

    PED-ANOVA (Watanabe, Bansal, Hutter, IJCAI 2023) as Optuna has it: how far the settings of the best tenth
    of the trials are from those of all. Empty where too few trials have scores, or all have the same one.
    """
    known = [each for each in trials if each.over and each.score is not None]
    if len(known) < LEAST or len({each.score for each in known}) < 2:
        return {}
    import optuna
    from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances
    from optuna.trial import create_trial

    from nnstudio.core.searches.tpe import distribution

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    spread = [one for one in search.ranges if len({t.values.get(one.path) for t in known}) > 1]
    if not spread:
        return {}
    given = {one.path: distribution(one) for one in spread}
    study = optuna.create_study(direction="maximize" if higher_is_better(search) else "minimize")
    study.add_trials(
        [
            create_trial(
                params={path: each.values[path] for path in given},
                distributions=given,
                value=each.score,
            )
            for each in known
        ]
    )
    found = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
    total = sum(found.values())
    shares = {path: value / total if total > 0 else 0.0 for path, value in found.items()}
    return {one.path: shares.get(one.path, 0.0) for one in search.ranges}


def ticks(one: Range) -> tuple[tuple[float, str], ...]:
    """Place in [0, 1] and text of the marks of an axis for a range: choices, powers of ten, or ends and middle."""
    if one.choices:
        return tuple((one.place(value), value) for value in one.choices)
    marks: list[float] = [one.low, one.high]
    if one.scale == "log" and one.low > 0:
        powers = range(
            math.ceil(math.log10(one.low) - 1e-9), math.floor(math.log10(one.high) + 1e-9) + 1
        )
        marks = sorted({*marks, *(10.0**power for power in powers)}) if len(powers) < 12 else marks
    else:
        marks.insert(1, (one.low + one.high) / 2)
    if one.whole:
        marks = sorted({float(round(mark)) for mark in marks})
    return tuple((one.place(mark), f"{mark:.6g}") for mark in marks)


def remarks(experiment: Experiment, trials: Sequence[Trial]) -> tuple[Problem, ...]:
    """What is to be said of the trials so far: all diverged, or the best ones lie at the end of a range."""
    over = [each for each in trials if each.over]
    if over and all(each.status == "diverged" for each in over):
        return (Problem.of("problem.search_all_diverged", severity="warning", count=len(over)),)
    best = better_first(over, experiment.search)[: max(3, len(over) // 10)]
    if len(over) < 10 or len(best) < 3:
        return ()
    found: list[Problem] = []
    for one in experiment.search.ranges:
        if not one.numeric:
            continue
        places = [one.place(each.values[one.path]) for each in best if one.path in each.values]
        if places and (min(places) > 0.9 or max(places) < 0.1):
            found.append(
                Problem.of(
                    "problem.search_at_the_end",
                    field=one.path,
                    severity="hint",
                    name=title_of(experiment, one.path),
                    value=one.high if min(places) > 0.9 else one.low,
                )
            )
    return tuple(found)


def column_of(curve: Array, name: str) -> Array:
    """One column of a trial's curves."""
    return curve[:, CURVES.index(name)]
