"""What runs of a comparison say together: mean and spread over seeds, and the difference of two.

Only what was measured at the same place is put together; nothing is interpolated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.study.crew import Standing
from nnstudio.core.study.variants import Variant
from nnstudio.core.training.history import COLUMNS, History


@dataclass(frozen=True, eq=False)
class Spread:
    """A column over several runs, where all of them measured it.

    Attributes:
        epoch: epochs done, (evaluations,).
        mean, low, high: over the runs, (evaluations,).
        runs: how many there are.
    """

    epoch: Array
    mean: Array
    low: Array
    high: Array
    runs: int


@dataclass(frozen=True, eq=False)
class Cell:
    """The runs that differ in the seed only, and their last scores.

    Attributes:
        values: path and value of each axis.
        mean, deviation: of each column over the runs that ended with one; the deviation is that of a sample
            (n - 1), and NaN for a single run.
        diverged: how many of them diverged.
    """

    cell: tuple[int, ...]
    values: tuple[tuple[str, str], ...]
    numbers: tuple[int, ...]
    mean: Mapping[str, float]
    deviation: Mapping[str, float]
    diverged: int


def cells(variants: Sequence[Variant], standings: Sequence[Standing]) -> tuple[Cell, ...]:
    """The cells of a comparison in the order of its runs."""
    members: dict[tuple[int, ...], list[Variant]] = {}
    for variant in variants:
        members.setdefault(variant.cell, []).append(variant)
    return tuple(_cell(cell, each, standings) for cell, each in members.items())


def spread(histories: Sequence[History], column: str) -> Spread:
    """A column of runs with the same evaluations, as far as the shortest of them goes."""
    length = min((len(history.evaluations) for history in histories), default=0)
    values = np.array([history.column(column)[:length] for history in histories])
    values = values.reshape(len(histories), length)
    epoch = histories[0].column("epoch")[:length] if histories else np.empty(0)
    if not len(values):
        return Spread(epoch, epoch, epoch, epoch, 0)
    return Spread(epoch, values.mean(0), values.min(0), values.max(0), len(histories))


def difference(one: History, other: History, column: str) -> tuple[Array, Array]:
    """Epochs at which both were evaluated, and the other's value less the one's, (evaluations,) each."""
    epoch, mine, theirs = np.intersect1d(
        one.column("epoch"), other.column("epoch"), return_indices=True
    )
    return epoch, other.column(column)[theirs] - one.column(column)[mine]


def _cell(cell: tuple[int, ...], members: Sequence[Variant], standings: Sequence[Standing]) -> Cell:
    mine = [standings[variant.number] for variant in members]
    last = [one.checkpoint.scores for one in mine if one.checkpoint is not None]
    mean: dict[str, float] = {}
    deviation: dict[str, float] = {}
    for column in COLUMNS:
        known = [row[column] for row in last if math.isfinite(row.get(column, math.nan))]
        mean[column] = float(np.mean(known)) if known else math.nan
        deviation[column] = float(np.std(known, ddof=1)) if len(known) > 1 else math.nan
    return Cell(
        cell,
        members[0].values,
        tuple(variant.number for variant in members),
        mean,
        deviation,
        sum(one.status == "diverged" for one in mine),
    )
