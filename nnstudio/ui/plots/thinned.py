"""The points of a curve that are drawn in a window of values, chosen anew only where they have changed.

What was measured and its smoothed form are each one of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnstudio.ui.plots.decimation import Floats, GrowingCurve, decimate
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.log_decimation import GrowingLogCurve


class Window(NamedTuple):
    """The part of the x axis that is seen, the height in units as drawn, and which axes are logarithmic."""

    low: float
    high: float
    y_span: float
    log_x: bool = False
    log_y: bool = False


@dataclass
class Thinned:
    """The points of a curve that are drawn, and what is known of them while it only gets longer."""

    x: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    y: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    plain: GrowingCurve = field(default_factory=GrowingCurve)
    log: GrowingLogCurve = field(default_factory=GrowingLogCurve)

    def forget(self) -> None:
        """Begin again: what comes next is another curve."""
        self.plain.forget()
        self.log.forget()

    def pick(self, x: Floats | EvenSteps, y: Floats, view: Window) -> None:
        """Choose from the points of a curve those to draw in a window."""
        low, high = view.low, view.high
        if view.log_x:
            picked = self.log.picked(y)
            xs, ys = x[picked], y[picked]
            keep = (xs > 0) & (xs <= high)
            xs, ys = xs[keep], ys[keep]
        elif len(x) and low <= x[0] and x[-1] <= high:
            picked = self.plain.picked(y)
            xs, ys = x[picked], y[picked]
        else:
            xs, ys = decimate(x, y, low, high)
        ys = ys.astype(np.float64)
        ys[~np.isfinite(ys)] = np.nan
        if view.log_y:
            ys[ys <= 0] = np.nan
            ys = np.log10(ys)
        self.x, self.y = xs.astype(np.float64), ys
