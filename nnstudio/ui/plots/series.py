"""One curve of a plot: its data, its look and how it is painted.

It keeps what the plot needs to know about a curve in one place, apart from axes and labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from nnstudio.ui.plots.decimation import Floats, GrowingCurve, decimate
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.polyline import pieces
from nnstudio.ui.style import theme as themes

# Wide pens and smooth edges cost much on long curves, and nobody sees them there.
SMOOTH_POINTS = 2000
# A curve that goes up and down more often than this, in heights of the plot, is noise: drawn sharp, which is ten
# times faster.
SMOOTH_TRAVEL = 25.0


@dataclass
class Series:
    """A curve: what it is called, how it looks, its points as given and as drawn."""

    key: str
    title: str
    colour_token: str
    dashed: bool
    faint: bool
    dotted: bool
    pen: QPen = field(default_factory=QPen)
    x: Floats | EvenSteps = field(default_factory=lambda: np.empty(0))
    y: Floats = field(default_factory=lambda: np.empty(0))
    drawn_x: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    drawn_y: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    last: int = -1
    smooth: bool = True
    growing: GrowingCurve = field(default_factory=GrowingCurve)
    version: int = 0
    """How often the points drawn have changed."""

    def has_points(self) -> bool:
        """Whether there is any finite value to show."""
        return self.last >= 0

    def take(
        self, x: NDArray[np.generic] | EvenSteps, y: NDArray[np.generic], *, grown: bool = False
    ) -> None:
        """Remember new points; ``x`` (n,) ascending, ``y`` (n,), infinite values count as missing.

        ``grown`` says that they are the old ones and perhaps more.
        Raises ValueError when the two differ in length or are not one-dimensional.
        """
        y = np.asarray(y)
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError(f"x and y must be equally long vectors, not {x.shape} and {y.shape}")
        if not grown:
            self.growing.forget()
        known = min(len(self.y), len(y)) if grown else 0
        self.x = x if isinstance(x, EvenSteps) else _floats(x)
        self.y = _floats(y)
        finite = np.flatnonzero(np.isfinite(self.y[known:]))
        if len(finite):
            self.last = known + int(finite[-1])
        elif not known:
            self.last = -1

    def thin(self, low: float, high: float, log_y: bool, y_span: float) -> None:
        """Work out the points to draw between two x values; with ``log_y`` they are powers of ten.

        ``y_span`` is the height of the plot in the same units as the points drawn.
        """
        if len(self.x) and low <= self.x[0] and self.x[-1] <= high:
            picked = self.growing.picked(self.y)
            x, y = self.x[picked], self.y[picked]
        else:
            x, y = decimate(self.x, self.y, low, high)
        y = y.astype(np.float64)
        y[~np.isfinite(y)] = np.nan
        if log_y:
            y[y <= 0] = np.nan
            y = np.log10(y)
        self.drawn_x, self.drawn_y = x.astype(np.float64), y
        self.version += 1
        smooth = len(self.x) <= SMOOTH_POINTS
        if smooth and len(y) > 2:
            steps = np.abs(np.diff(y))
            smooth = float(np.nansum(steps)) <= SMOOTH_TRAVEL * y_span
        if smooth != self.smooth:
            self.smooth = smooth
            self.dress()

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Draw the thinned points."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.smooth)
        painter.setPen(self.pen)
        for line in pieces(*view.to_pixels(self.drawn_x, self.drawn_y)):
            painter.drawPolyline(line)

    def dress(self) -> None:
        """Take the pen in the colours of the applied theme."""
        width = 1.5 if self.smooth and not self.faint else 1.0
        pen = QPen(themes.colour(self.colour_token, 0.35 if self.faint else 1.0), width)
        if self.dashed:
            pen.setDashPattern([4.0, 2.5])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        elif self.dotted:
            pen.setDashPattern([1.2, 1.8])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.pen = pen

    def value_at(self, x: float) -> tuple[float, float] | None:
        """Return the measured point nearest to ``x``, or None where nothing was measured."""
        if len(self.x) == 0:
            return None
        right = int(self.x.searchsorted(x))
        near = [index for index in (right - 1, right) if 0 <= index < len(self.x)]
        best = min(near, key=lambda index: abs(float(self.x[index]) - x))
        return float(self.x[best]), float(self.y[best])


def _floats(values: NDArray[Any]) -> Floats:
    """Return the same array where it holds floats already, else a copy that does."""
    return values if values.dtype.kind == "f" else values.astype(np.float64)
