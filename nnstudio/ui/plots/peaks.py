"""Single values far above all others: how high a plot must reach without them, and where they are.

One mini-batch with a loss of fifty would press all of the learning into a line at the bottom.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from nnstudio.language import tr
from nnstudio.ui.plots.series import Series
from nnstudio.ui.plots.ticks import short_number

CUT_ABOVE = 3.0
"""How many times as high as all that is usual a value must be to be cut."""
START_ABOVE = 50.0
"""As ``CUT_ABOVE``, for the first value of a curve: learning starts high, and that must be seen."""
SHARE, FAINT_SHARE = 98.0, 99.0
"""Percent of the points of a curve and of a faint one (single mini-batches) that count as usual."""


class Cut(NamedTuple):
    """That values are cut: where the plot ends, and the highest value there is."""

    top: float
    highest: float


def cut_text(cut: Cut) -> str:
    """What is cut, as a sentence."""
    return tr(
        "Values above {top} are cut off at the upper edge; the highest is {highest}.",
        top=short_number(cut.top),
        highest=short_number(cut.highest),
    )


def usual_top(series: Iterable[Series]) -> float:
    """Return the highest value, as drawn, apart from rare peaks; 0 where there is none above 0."""
    usual = start = 0.0
    for each in series:
        values = each.drawn_y[~np.isnan(each.drawn_y)]
        if not len(values):
            continue
        share = FAINT_SHARE if each.faint else SHARE
        usual = max(usual, float(np.percentile(values, share, method="lower")))
        if not each.faint:
            start = max(start, float(values[0]))
            usual = max(usual, float(values[-1]))
    return max(usual, start) if start <= START_ABOVE * usual else usual


def peaks_above(series: Series, top: float) -> list[float]:
    """Return the x of every point, as drawn, above ``top``."""
    with np.errstate(invalid="ignore"):
        above = series.drawn_y > top
    return [float(x) for x in series.drawn_x[above]]
