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

from nnstudio.core.training.smoothing import ExponentialMean
from nnstudio.ui.plots.decimation import Floats
from nnstudio.ui.plots.even_steps import EvenSteps
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.polyline import pieces
from nnstudio.ui.plots.thinned import Thinned, Window
from nnstudio.ui.style import theme as themes

# Wide pens and smooth edges cost much on long curves, and nobody sees them there.
SMOOTH_POINTS = 2000
# A curve that goes up and down more often than this, in heights of the plot, is noise: drawn sharp, which is ten
# times faster.
SMOOTH_TRAVEL = 25.0
BEHIND = 0.28
"""How strong what was measured is drawn behind its smoothed curve."""


@dataclass
class Series:
    """A curve: what it is called, how it looks, its points as given and as drawn."""

    key: str
    title: str
    colour_token: str
    dashed: bool
    faint: bool
    dotted: bool
    dash_dot: bool = False
    sketched: str = ""
    """Of a curve that somebody expects: the word at its end, in place of a value."""
    pen: QPen = field(default_factory=QPen)
    x: Floats | EvenSteps = field(default_factory=lambda: np.empty(0))
    y: Floats = field(default_factory=lambda: np.empty(0))
    last: int = -1
    smooth: bool = True
    half_life: float = 0.0
    measured: Thinned = field(default_factory=Thinned)
    smoothed: Thinned = field(default_factory=Thinned)
    mean: ExponentialMean | None = None
    means: Floats = field(default_factory=lambda: np.empty(0))
    version: int = 0
    """How often the points drawn have changed."""

    @property
    def drawn(self) -> Thinned:
        """The line itself: the smoothed one where there is one, else what was measured."""
        return self.measured if self.mean is None else self.smoothed

    @property
    def drawn_x(self) -> NDArray[np.float64]:
        """The x of the points of the line."""
        return self.drawn.x

    @property
    def drawn_y(self) -> NDArray[np.float64]:
        """Their y, powers of ten on a logarithmic axis; NaN is a gap."""
        return self.drawn.y

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
            self.measured.forget()
            self.smoothed.forget()
        known = min(len(self.y), len(y)) if grown else 0
        self.x = x if isinstance(x, EvenSteps) else _floats(x)
        self.y = _floats(y)
        finite = np.flatnonzero(np.isfinite(self.y[known:]))
        if len(finite):
            self.last = known + int(finite[-1])
        elif not known:
            self.last = -1
        if self.mean is not None:
            self.means = self.mean.follow(self.y, grown=grown)

    def smoothe(self, points: float) -> None:
        """Draw an exponential mean with a half-life of so many points over what was measured; 0 draws none."""
        if points == self.half_life:
            return
        self.half_life = points
        self.mean = ExponentialMean(points) if points > 0 else None
        self.smoothed.forget()
        self.means = self.y[:0] if self.mean is None else self.mean.follow(self.y)

    def thin(self, view: Window) -> None:
        """Work out the points to draw in a window."""
        self.measured.pick(self.x, self.y, view)
        if self.mean is not None:
            self.smoothed.pick(self.x, self.means, view)
        self.version += 1
        y = self.drawn_y
        smooth = len(self.x) <= SMOOTH_POINTS
        if smooth and len(y) > 2:
            steps = np.abs(np.diff(y))
            smooth = float(np.nansum(steps)) <= SMOOTH_TRAVEL * view.y_span
        if smooth != self.smooth:
            self.smooth = smooth
            self.dress()

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Draw the thinned points; of a smoothed curve faintly what was measured, too."""
        if self.mean is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(themes.colour(self.colour_token, BEHIND), 1.0))
            self._draw(painter, view, self.measured)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.smooth)
        painter.setPen(self.pen)
        self._draw(painter, view, self.drawn)

    @staticmethod
    def _draw(painter: QPainter, view: PlotView, line: Thinned) -> None:
        for piece in pieces(*view.to_pixels(line.x, line.y)):
            painter.drawPolyline(piece)

    def dress(self) -> None:
        """Take the pen in the colours of the applied theme."""
        width = 1.5 if self.smooth and not self.faint else 1.0
        pale = self.faint and self.mean is None
        pen = QPen(themes.colour(self.colour_token, 0.35 if pale else 1.0), width)
        pattern = self.pattern
        if pattern:
            pen.setDashPattern(pattern)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.pen = pen

    @property
    def pattern(self) -> list[float]:
        """Dashes and gaps in widths of the pen; empty for a solid line."""
        if self.sketched:
            return [7.0, 4.5]
        if self.dash_dot:
            return [5.0, 2.0, 1.2, 2.0]
        return [4.0, 2.5] if self.dashed else [1.2, 1.8] if self.dotted else []

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
