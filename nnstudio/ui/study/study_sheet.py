"""Makes the plots of a comparison: which curves share a plot, how the plots stand, and each curve from its runs.

Curves are made anew only when their runs have measured more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.ui.plots.decimation import decimate
from nnstudio.ui.plots.multiples import Cell, Curve, Ending, Sheet
from nnstudio.ui.study.study_view import Facet, Group, Named, StudyView

if TYPE_CHECKING:
    from nnstudio.core.study.crew import Standing

POINTS = 300
"""Points of a curve; more cannot be told apart in a plot."""

FEW = 3
"""Where one setting has two values and another so many or more, the two are curves in each plot."""

_NONE = np.empty(0)


@dataclass(frozen=True)
class Arrangement:
    """Which facets make rows and columns of plots, and which the curves in each.

    Attributes:
        rows, columns, curves: numbers of facets.
        folded: whether the plots of ``columns`` stand as the room allows, each with its value above it.
    """

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    curves: tuple[int, ...] = ()
    folded: bool = False


def arrangement(sizes: Sequence[int], apart: bool) -> Arrangement:
    """How facets with so many values each are shown, all in one plot or ``apart``."""
    everything = tuple(range(len(sizes)))
    if not apart or not sizes:
        return Arrangement(curves=everything)
    if len(sizes) == 1:
        return Arrangement(columns=(0,), folded=True)
    if len(sizes) == 2:
        # The last of two settings with two values each gives the curves.
        for inner in (1, 0):
            if sizes[inner] == 2 and sizes[1 - inner] >= FEW:
                return Arrangement(columns=(1 - inner,), curves=(inner,), folded=True)
    return Arrangement(rows=(0,), columns=(1,), curves=everything[2:])


class SheetMaker:
    """Makes sheets of one comparison after the other."""

    def __init__(self) -> None:
        self._curves: dict[int, tuple[object, Curve]] = {}

    def sheet(self, named: Named, view: StudyView, column: str, apart: bool) -> Sheet:
        """The plots of a column of the histories."""
        facets = named.facets
        where = arrangement([len(facet.names) for facet in facets], apart)
        curves = {
            group.cell: self._curve(group, view, column, facets, where) for group in named.groups
        }
        rows = _choices(facets, where.rows)
        columns = _choices(facets, where.columns)
        cells: list[Cell] = []
        for row, across in product(rows, columns):
            inside = [
                curves[cell]
                for inner in _choices(facets, where.curves)
                if (cell := _cell(facets, where, row, across, inner)) in curves
            ]
            title = _names(facets, where.columns, across) if where.folded else ""
            cells.append(Cell(tuple(inside), title))
        if where.folded or not where.columns:
            above = facets[where.columns[0]].title if where.columns else ""
            return Sheet(tuple(cells), 0 if where.folded else 1, column_title=above)
        return Sheet(
            tuple(cells),
            len(columns),
            tuple(_names(facets, where.rows, row) for row in rows),
            tuple(_names(facets, where.columns, across) for across in columns),
            facets[where.rows[0]].title,
            facets[where.columns[0]].title,
        )

    def key(self, named: Named, apart: bool) -> tuple[str, tuple[tuple[int, str], ...]]:
        """What the curves inside plots stand for: the setting, and look and name of each value."""
        facets = named.facets
        where = arrangement([len(facet.names) for facet in facets], apart)
        if not where.curves or not where.columns:
            return "", ()
        title = " · ".join(facets[k].title for k in where.curves)
        names = [_names(facets, where.curves, inner) for inner in _choices(facets, where.curves)]
        return title, tuple(enumerate(names))

    def _curve(
        self,
        group: Group,
        view: StudyView,
        column: str,
        facets: Sequence[Facet],
        where: Arrangement,
    ) -> Curve:
        standings = [view.standings[number] for number in group.numbers]
        state = (
            view.variants,
            column,
            where,
            [standing.checkpoint for standing in standings],
            [standing.status for standing in standings],
        )
        known = self._curves.get(group.key)
        if known is not None and known[0] == state:
            return known[1]
        inner = [group.cell[k] for k in where.curves]
        look = (
            int(np.ravel_multi_index(inner, [len(facets[k].names) for k in where.curves]))
            if inner
            else 0
        )
        if where.folded and not where.curves:
            look = group.key
        made = curve(group.key, _curve_name(group, facets, where), look, standings, column)
        self._curves[group.key] = (state, made)
        return made


def curve(key: int, name: str, look: int, standings: Sequence[Standing], column: str) -> Curve:
    """The mean of runs with the lowest and the highest of them; those that diverged only where all did."""
    from nnstudio.core.study.results import spread

    sound = [one for one in standings if one.status not in ("diverged", "failed")]
    ending: Ending = ""
    if not sound:
        sound = list(standings)
        ending = "failed" if all(one.status == "failed" for one in standings) else "diverged"
    histories = [one.history for one in sound if one.history is not None]
    if not histories:
        return Curve(key, name, look, _NONE, _NONE, ending=ending)
    if len(histories) == 1:
        epochs, values = histories[0].columns("epoch", column)
        x, y = decimate(epochs, values, -np.inf, np.inf, POINTS)
        return Curve(key, name, look, np.array(x), np.array(y), ending=ending)
    found = spread(histories, column)
    step = max(1, -(-len(found.epoch) // POINTS))
    kept = slice(None, None, step)
    return Curve(
        key,
        name,
        look,
        found.epoch[kept],
        found.mean[kept],
        found.low[kept],
        found.high[kept],
        ending,
    )


def _choices(facets: Sequence[Facet], which: Sequence[int]) -> list[tuple[int, ...]]:
    return list(product(*(range(len(facets[k].names)) for k in which)))


def _names(facets: Sequence[Facet], which: Sequence[int], values: Sequence[int]) -> str:
    return " · ".join(facets[k].names[value] for k, value in zip(which, values, strict=True))


def _curve_name(group: Group, facets: Sequence[Facet], where: Arrangement) -> str:
    """In a plot of its own a curve is told by what differs inside; else by everything."""
    if where.columns and where.curves:
        return _names(facets, where.curves, [group.cell[k] for k in where.curves])
    return group.name


def _cell(
    facets: Sequence[Facet],
    where: Arrangement,
    row: Sequence[int],
    across: Sequence[int],
    inner: Sequence[int],
) -> tuple[int, ...]:
    values = [0] * len(facets)
    for which, chosen in ((where.rows, row), (where.columns, across), (where.curves, inner)):
        for k, value in zip(which, chosen, strict=True):
            values[k] = value
    return tuple(values)


def difference_curve(one: Standing, other: Standing, column: str, name: str) -> Curve:
    """How far the second run is above the first where both were measured."""
    from nnstudio.core.study.results import difference

    if one.history is None or other.history is None:
        return Curve(0, name, 0, _NONE, _NONE)
    epochs, values = difference(one.history, other.history, column)
    x, y = decimate(epochs, values, -np.inf, np.inf, POINTS)
    return Curve(0, name, 4, np.array(x), np.array(y))
