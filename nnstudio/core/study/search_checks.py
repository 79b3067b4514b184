"""What is wrong with a search before it begins, each with its place and, where there is one, a fix.

A wrong search may be described and saved; it may not be started.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import field_at
from nnstudio.core.parts.problem import Fix, Problem, ProblemError
from nnstudio.core.searches.random import RandomSearch
from nnstudio.core.searches.range import Range, Value
from nnstudio.core.study.ranges import chosen_around, range_problems
from nnstudio.core.study.trial import settings

MOST_TRIALS = 20_000
"""Trials of one search; whoever wants more means something else."""

MOST_RANGES = 50
HELD_BACK = 0.2
"""The validation share that is proposed where there is none."""

_LOOKED_AT = 64
"""So many combinations of parts are tried before the search begins."""

_DECIDES_THE_SCORE = ("data.dataset", "data.validation")


def search_problems(experiment: Experiment) -> tuple[Problem, ...]:
    """All problems: errors, which keep the search from starting, before warnings and hints."""
    found = [*_scoring(experiment), *_ranges(experiment)]
    if not any(problem.severity == "error" for problem in found):
        found += [*_counts(experiment), *_corners(experiment)]
    ranks = {"error": 0, "warning": 1, "hint": 2}
    return tuple(sorted(found, key=lambda problem: ranks[problem.severity]))


def with_search(experiment: Experiment, **values: object) -> Experiment:
    """The experiment with other values in its search; raises ProblemError when one is refused."""
    return experiment.with_values(search=experiment.search.with_values(**values))


def with_range(experiment: Experiment, one: Range) -> Experiment:
    """The experiment in which this range is searched, in place of another of the same setting."""
    kept = [one if each.path == one.path else each for each in experiment.search.ranges]
    return with_search(experiment, ranges=tuple(kept if one in kept else [*kept, one]))


def without_range(experiment: Experiment, path: str) -> Experiment:
    """The experiment in which the setting at ``path`` is not searched."""
    kept = tuple(each for each in experiment.search.ranges if each.path != path)
    return with_search(experiment, ranges=kept)


def hold_back(experiment: Experiment) -> Experiment:
    """The experiment with a share of its training samples kept for validation."""
    return edits.set_data(experiment, validation=HELD_BACK)


def _scoring(experiment: Experiment) -> Iterator[Problem]:
    if experiment.data.held_back == 0:
        yield Problem.of(
            "problem.search_no_validation",
            field="data.validation",
            fix=Fix("fix.hold_back", hold_back, (("percent", round(100 * HELD_BACK)),)),
        )


def _ranges(experiment: Experiment) -> Iterator[Problem]:
    search = experiment.search
    if not search.ranges:
        yield Problem.of("problem.search_no_ranges", field="search.ranges")
    if len(search.ranges) > MOST_RANGES:
        yield Problem.of(
            "problem.search_too_many_ranges",
            field="search.ranges",
            count=len(search.ranges),
            bound=MOST_RANGES,
        )
        return
    seen: set[str] = set()
    for one in search.ranges:
        if one.path in seen:
            yield Problem.of(
                "problem.range_twice", field=one.path, value=one.path, fix=_removal(one)
            )
        seen.add(one.path)
        if one.path in _DECIDES_THE_SCORE or (
            search.goal == "loss" and one.path.startswith("training.loss")
        ):
            yield Problem.of(
                "problem.range_changes_score", field=one.path, value=one.path, fix=_removal(one)
            )
        if one.path == "training.seed" and search.repeats > 1:
            yield Problem.of("problem.range_of_seed", field=one.path, fix=_removal(one))
    for one in search.ranges:
        try:
            field = field_at(chosen_around(experiment, one.path), one.path)
        except ProblemError as error:
            yield from (_with_fix(each, _removal(one)) for each in error.problems)
        else:
            yield from (_with_fix(each, _mending(one)) for each in range_problems(one, field))


def _counts(experiment: Experiment) -> Iterator[Problem]:
    search = experiment.search
    there_are = search.method.combinations(search.ranges)
    if search.planned > MOST_TRIALS:
        yield Problem.of(
            "problem.search_too_many",
            field="search.trials",
            count=search.planned,
            bound=MOST_TRIALS,
            fix=Fix(
                "fix.random_trials",
                lambda e: with_search(e, method=RandomSearch(), trials=100),
                (("count", 100),),
            ),
        )
    elif there_are is not None and there_are > search.trials:
        fix = Fix(
            "fix.all_combinations",
            lambda e: with_search(e, trials=there_are),
            (("count", there_are),),
        )
        yield Problem.of(
            "problem.search_part_of_grid",
            field="search.trials",
            severity="warning",
            count=there_are,
            trials=search.trials,
            fix=fix if there_are <= MOST_TRIALS else None,
        )


def _corners(experiment: Experiment) -> Iterator[Problem]:
    """What keeps the smallest and the largest values, with each combination of parts, from being trained."""
    ranges = experiment.search.ranges
    named = [one for one in ranges if one.choices]
    rest = [one for one in ranges if not one.choices]
    seen: set[tuple[str, object]] = set()
    for chosen in islice(product(*(one.choices for one in named)), _LOOKED_AT):
        for end in (0.0, 1.0):
            values: dict[str, Value] = {
                one.path: value for one, value in zip(named, chosen, strict=True)
            }
            values |= {one.path: one.at(end) for one in rest}
            try:
                found = errors(settings(experiment, values))
            except ProblemError as error:
                found = error.problems
            for problem in found:
                if (problem.code, problem.params) in seen:
                    continue
                seen.add((problem.code, problem.params))
                yield Problem.of("problem.search_trial", name=_said(values), field=problem.field)
                yield problem


def _said(values: dict[str, Value]) -> str:
    shown = (f"{value:g}" if isinstance(value, float) else str(value) for value in values.values())
    return ", ".join(f"{path} = {value}" for path, value in zip(values, shown, strict=True))


def _removal(one: Range) -> Fix:
    return Fix("fix.remove_range", lambda e: without_range(e, one.path), (("value", one.path),))


def _mending(one: Range) -> Fix:
    """Turn a range round that is upside down; else take it out."""
    if one.numeric and one.low > one.high:
        turned = one.with_values(low=one.high, high=one.low)
        return Fix("fix.turn_range", lambda e: with_range(e, turned), (("value", one.path),))
    return _removal(one)


def _with_fix(problem: Problem, fix: Fix) -> Problem:
    return Problem(
        problem.code, problem.params, problem.block, problem.field, problem.severity, fix
    )
