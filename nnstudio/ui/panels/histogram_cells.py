"""Fills the grid from snapshots: bars of the newest, or ridges and bands of all moments of a run.

What was worked out for a moment is kept, because a moment never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnstudio.language import tr
from nnstudio.ui.plots.grid_cells import Bands, Bars, Ridges
from nnstudio.ui.plots.histogram_grid import HistogramGrid

if TYPE_CHECKING:
    from nnstudio.core.parts.calls import Array
    from nnstudio.core.training.snapshot import Histogram, Snapshot

Form = Literal["now", "ridges", "bands"]
Axis = Literal["follow", "shared", "held"]

RIDGES = 12
"""So many moments are seen apart at the size of a cell."""

BINS = 40

Place = tuple[str, int]
"""Row and column."""

Range = tuple[float, float]
Cells = dict[Place, "Histogram"]


class GridFiller:
    """Shows snapshots in ``grid``.

    Attributes:
        form: what a cell shows.
        axis: whether each cell has the range of its data, all layers share one, or it stays as it is.
    """

    def __init__(self, grid: HistogramGrid) -> None:
        self.grid = grid
        self.form: Form = "now"
        self.axis: Axis = "follow"
        self._ranges: dict[Place, Range] = {}
        self._percentiles: dict[int, tuple[Snapshot, Array]] = {}
        self._rebinned: dict[int, tuple[Histogram, Range, Array]] = {}

    def forget(self) -> None:
        """Another network or other rows: nothing of before fits any more."""
        self._percentiles.clear()
        self._rebinned.clear()
        self._ranges.clear()

    def fill(self, keys: Sequence[str], moments: Sequence[Snapshot]) -> None:
        """Show these rows of ``moments``, the newest last."""
        newest = _cells(moments[-1], keys)
        for key in keys:
            for column in range(len(moments[-1].layers)):
                if (key, column) not in newest:
                    self.grid.clear_cell(key, column)
        if not newest:
            return
        if self.form == "bands":
            self._fill_bands(keys, moments, newest)
        elif self.form == "ridges":
            self._fill_ridges(keys, moments, newest)
        else:
            ranges = self._axes({at: (one.low, one.high) for at, one in newest.items()})
            for at, one in newest.items():
                self._set_bars(at, one, ranges[at])

    def _set_bars(self, at: Place, shown: Histogram, axis: Range) -> None:
        size = axis[1] - axis[0]
        span = ((shown.low - axis[0]) / size, (shown.high - axis[0]) / size)
        stats, notes = _said(shown)
        self.grid.set_drawing(*at, Bars(shown.counts, span), axis, stats, notes)

    def _fill_ridges(self, keys: Sequence[str], moments: Sequence[Snapshot], newest: Cells) -> None:
        some = [_cells(moments[index], keys) for index in _spread(len(moments), RIDGES)]
        histories = {at: [cells[at] for cells in some if at in cells] for at in newest}
        ranges = self._axes(
            {
                at: (min(one.low for one in history), max(one.high for one in history))
                for at, history in histories.items()
            }
        )
        before, self._rebinned = self._rebinned, {}
        for at, history in histories.items():
            counts = np.array([self._in_bins(one, ranges[at], before) for one in history])
            stats, notes = _said(history[-1])
            self.grid.set_drawing(*at, Ridges(counts), ranges[at], stats, notes)

    def _in_bins(
        self, one: Histogram, axis: Range, before: dict[int, tuple[Histogram, Range, Array]]
    ) -> Array:
        """The counts of a histogram over the axis of its cell; worked out again when that has changed."""
        known = before.get(id(one))
        if known is None or known[1] != axis:
            from nnstudio.core.training.course import rebinned

            # The histogram is kept with them, so that no other one can have its id.
            known = one, axis, rebinned(one, *axis, BINS)
        self._rebinned[id(one)] = known
        return known[2]

    def _fill_bands(self, keys: Sequence[str], moments: Sequence[Snapshot], newest: Cells) -> None:
        from nnstudio.core.training.course import whole_course

        columns = len(moments[-1].layers)
        places = [(key, column) for key in keys for column in range(columns)]
        before, self._percentiles = self._percentiles, {}
        for moment in moments:
            known = before.get(id(moment))
            cells = _cells(moment, keys) if known is None else {}
            self._percentiles[id(moment)] = known or (
                moment,
                whole_course([cells.get(place) for place in places]),
            )
        course = np.array([self._percentiles[id(moment)][1] for moment in moments])
        present = ~np.isnan(course[:, :, 0])
        lows = np.where(np.isnan(course), np.inf, course).min(axis=(0, 2))
        highs = np.where(np.isnan(course), -np.inf, course).max(axis=(0, 2))
        found = {
            at: (float(lows[row]), float(highs[row]))
            for row, at in enumerate(places)
            if at in newest
        }
        ranges = self._axes(found)
        steps = np.array([moment.step for moment in moments], float)
        along = steps / steps[-1] if steps[-1] > 0 else np.ones(len(steps))
        for row, at in enumerate(places):
            if at in newest:
                low, high = ranges[at]
                shares = (course[present[:, row], row] - low) / (high - low)
                drawing = Bands(shares, along[present[:, row]])
                stats, _ = _said(newest[at])
                self.grid.set_drawing(*at, drawing, (low, high), stats, upright=True)

    def _axes(self, wanted: dict[Place, Range]) -> dict[Place, Range]:
        """The range of each cell, for data that reach from where to where."""
        if self.axis == "held":
            # A cell that was not there when the axis was held takes the range it comes with.
            self._ranges = {at: _roomy(one) for at, one in wanted.items()} | self._ranges
            return self._ranges
        if self.axis == "shared":
            rows: dict[str, Range] = {}
            for (row, _), (low, high) in wanted.items():
                known = rows.get(row, (low, high))
                rows[row] = min(known[0], low), max(known[1], high)
            wanted = {at: rows[at[0]] for at in wanted}
        if self.form == "now":
            self._ranges = wanted
        else:
            self._ranges = {at: self._following(at, one) for at, one in wanted.items()}
        return self._ranges

    def _following(self, at: Place, wanted: Range) -> Range:
        """Over time a range that holds the data without much room to spare stays as it is."""
        low, high = self._ranges.get(at, wanted)
        held = low <= wanted[0] and wanted[1] <= high and (low, high) != wanted
        if held and wanted[1] - wanted[0] > 0.6 * (high - low):
            return low, high
        return _roomy(wanted)


def _roomy(data: Range) -> Range:
    """A range a little wider than the data; nothing is below 0 where no value is."""
    low, high = data
    room = 0.06 * (high - low) if high > low else 0.5 * abs(high) or 0.5
    return low - room if low < 0 else max(0.0, low - room), high + room


def _cells(snapshot: Snapshot, keys: Sequence[str]) -> Cells:
    return {
        (key, column): one
        for column, layer in enumerate(snapshot.layers)
        for key in keys
        if (one := getattr(layer, key)) is not None
    }


def _spread(count: int, most: int) -> list[int]:
    """At most so many places of a sequence, first and last among them."""
    if count <= most:
        return list(range(count))
    return [round(index * (count - 1) / (most - 1)) for index in range(most)]


def _said(shown: Histogram) -> tuple[dict[str, float], tuple[str, ...]]:
    """Numbers for the tooltip, and wordings of the note in the corner."""
    stats = {
        "mean": shown.mean,
        "std": shown.std,
        "min": shown.smallest,
        "max": shown.largest,
        "zeros": shown.zeros,
    }
    if not shown.zeros_apart:
        return stats, ()
    share = round(100 * shown.zeros)
    return stats, (tr("{share} % zero", share=share), f"{share} %")
