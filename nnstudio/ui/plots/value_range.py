"""How high a plot reaches: the y range that shows all its curves, or all but rare peaks.

Ranges are chosen here, twice a second, so that no frame pays for guessing them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nnstudio.ui.plots.peaks import CUT_ABOVE, Cut, usual_top
from nnstudio.ui.plots.series import Series
from nnstudio.ui.plots.ticks import nice_range

Range = tuple[float, float]


class ValueRange:
    """The rule of one plot: ``fixed`` whatever the data, or following them; ``robust`` cuts rare peaks.

    ``beside`` are values of earlier runs: they are shown, too, unless they lie far above the present one.
    """

    def __init__(self) -> None:
        self.fixed: Range | None = None
        self.robust = False
        self.beside: Sequence[NDArray[np.floating]] = ()

    def of(self, series: Collection[Series], log: bool) -> tuple[Range, Cut | None]:
        """Return the range, in powers of ten with ``log``, and what is cut off."""
        if self.fixed is not None:
            low, high = self.fixed
            if not log:
                return self.fixed, None
            return (float(np.log10(max(low, 1e-12))), float(np.log10(max(high, 1e-11)))), None
        lows: list[float] = []
        highs: list[float] = []
        for each in series:
            finite = each.drawn_y[~np.isnan(each.drawn_y)]
            if len(finite):
                lows.append(float(finite.min()))
                highs.append(float(finite.max()))
        highest = max(highs, default=0.0)
        usual = usual_top(series) if self.robust else highest
        for low, high in self._beside(log):
            if not highs or log or high <= CUT_ABOVE * usual:
                lows.append(low)
                highest = max(highest, high)
                usual = max(usual, high)
                highs.append(high)
        if not lows:
            return ((0.0, 1.0) if not log else (-3.0, 0.0)), None
        if log:
            low, high = float(np.floor(min(lows))), float(np.ceil(max(highs)))
            return (low, high if high > low else low + 1.0), None
        if highest <= CUT_ABOVE * usual:
            return nice_range(min(lows), highest), None
        top = nice_range(min(lows), usual)
        return top, Cut(top[1], highest)

    def _beside(self, log: bool) -> Iterator[Range]:
        """The lowest and the highest value of each earlier curve, as they are drawn."""
        for values in self.beside:
            finite = values[np.isfinite(values) & ((values > 0) | (not log))]
            if len(finite):
                low, high = float(finite.min()), float(finite.max())
                yield (float(np.log10(low)), float(np.log10(high))) if log else (low, high)
