"""The runs of a comparison: every combination of the values that settings take, with every seed.

Only those settings differ; starting weights and batches follow from the seed, so runs of one seed share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.comparison import Comparison, Variation
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change, field_at
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.study.lists import values_of

MOST_RUNS = 512
"""Runs of one comparison; more are a search."""

SEED = "training.seed"


@dataclass(frozen=True)
class Axis:
    """A setting that varies.

    Attributes:
        path: where it stands.
        values: as they were typed, one after the other.
    """

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Variant:
    """One run of a comparison.

    Attributes:
        number: its place among all runs, from 0 on.
        cell: the index of its value on each axis.
        values: path and value of each axis.
        repeat: which of the seeds, from 0 on.
        experiment: what is run; nothing is compared in it any more.
    """

    number: int
    cell: tuple[int, ...]
    values: tuple[tuple[str, str], ...]
    repeat: int
    experiment: Experiment


def axes(experiment: Experiment) -> tuple[Axis, ...]:
    """What varies in this experiment, in its order.

    Raises:
        ProblemError: for a path that leads nowhere, and for values that are refused; ``field`` is the path.
    """
    found: list[Axis] = []
    for variation in experiment.comparison.variations:
        field = field_at(experiment, variation.path)
        try:
            values = values_of(field, variation.values)
        except ProblemError as error:
            raise ProblemError(
                Problem(each.code, each.params, each.block, variation.path, each.severity)
                for each in error.problems
            ) from None
        if any(axis.path == variation.path for axis in found):
            raise ProblemError(
                Problem.of("problem.varies_twice", field=variation.path, name=variation.path)
            )
        found.append(Axis(variation.path, values))
    return tuple(found)


def variants(experiment: Experiment) -> tuple[Variant, ...]:
    """All runs, those that differ in the seed only next to each other; one where nothing varies.

    Raises:
        ProblemError: as `axes`; ``problem.too_many_runs`` with the count; and with the first variant that
            cannot be trained, ``problem.variant`` naming it, before what is wrong with it.
    """
    along = axes(experiment)
    repeats = experiment.comparison.repeats
    count = repeats
    for axis in along:
        count *= len(axis.values)
    if count > MOST_RUNS:
        raise ProblemError(Problem.of("problem.too_many_runs", count=count, bound=MOST_RUNS))
    if repeats > 1 and any(axis.path == SEED for axis in along):
        raise ProblemError(Problem.of("problem.varies_twice", field=SEED, name=SEED))
    made: list[Variant] = []
    for cell in product(*(range(len(axis.values)) for axis in along)):
        values = tuple((a.path, a.values[k]) for a, k in zip(along, cell, strict=True))
        changed = _varied(experiment, values)
        for repeat in range(repeats):
            training = changed.training
            one = changed.with_values(training=training.with_values(seed=training.seed + repeat))
            made.append(Variant(len(made), cell, values, repeat, one))
    return tuple(made)


def vary(experiment: Experiment, path: str, text: str) -> Experiment:
    """The experiment in which ``path`` takes these values in turn; an empty text takes it back.

    Raises:
        ProblemError: for a path or values that are refused.
    """
    others = tuple(one for one in experiment.comparison.variations if one.path != path)
    if not text.strip():
        return _with(experiment, others)
    values_of(field_at(experiment, path), text)
    new = Variation(path=path, values=text.strip())
    kept = [new if one.path == path else one for one in experiment.comparison.variations]
    varied = _with(experiment, tuple(kept) if new in kept else (*others, new))
    axes(varied)
    return varied


def _with(experiment: Experiment, variations: tuple[Variation, ...]) -> Experiment:
    comparison = experiment.comparison.with_values(variations=variations)
    return experiment.with_values(comparison=comparison)


def _varied(experiment: Experiment, values: tuple[tuple[str, str], ...]) -> Experiment:
    changed = experiment.with_values(comparison=Comparison())
    # A part first and then what is in it: another optimiser begins with its own learning rate.
    for path, value in sorted(values, key=lambda one: one[0].count(".")):
        changed = change(changed, path, value)
    found = errors(changed)
    if found:
        name = ", ".join(f"{path} = {value}" for path, value in values)
        raise ProblemError((Problem.of("problem.variant", name=name), *found) if values else found)
    return changed
