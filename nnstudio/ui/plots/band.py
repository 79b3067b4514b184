"""The shaded space between two curves, and where its label stands.

The distance of training and test accuracy is the overfitting; an area shows it better than two lines.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QPainter

from nnstudio.ui.plots.decimation import decimate
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.polyline import polyline
from nnstudio.ui.plots.series import Series
from nnstudio.ui.style import theme as themes

OPACITY = 0.10
COARSE, SMOOTH_COARSE = 120, 360
"""Points of an edge of the area, of a ragged and of a smooth curve."""

Sides = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class Band:
    """Fills the area between two series with a pale colour."""

    def __init__(
        self,
        upper: Series,
        lower: Series,
        colour_token: str,
        label: Callable[[float], str] | None = None,
    ) -> None:
        self._outline: tuple[np.ndarray, np.ndarray] | None = None
        self._found: tuple[tuple[int, int], Sides | None] | None = None
        self.upper, self.lower = upper, lower
        self.colour_token, self.label = colour_token, label

    def between(self, upper: Series, lower: Series) -> None:
        """Fill the area between two other series."""
        self.upper, self.lower, self._found = upper, lower, None
        self.update()

    def update(self) -> None:
        """Follow the two curves as they are drawn, as far as both reach."""
        sides = self._sides()
        self._outline = None
        if sides is not None:
            (xa, ya), (xb, yb) = sides
            self._outline = np.concatenate([xa, xb[::-1]]), np.concatenate([ya, yb[::-1]])

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Fill the area."""
        if self._outline is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(themes.colour(self.colour_token, OPACITY)))
            outline = polyline(*view.to_pixels(*self._outline))
            painter.drawPolygon(outline, Qt.FillRule.WindingFill)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _sides(self) -> Sides | None:
        """Both edges, worked out again only when a curve is drawn differently."""
        versions = self.upper.version, self.lower.version
        if self._found is None or self._found[0] != versions:
            self._found = versions, _edges(self.upper, self.lower)
        return self._found[1]

    def gap(self) -> float | None:
        """Return the distance of the two last values, first minus second, or None while one is missing."""
        first, second = self.upper, self.lower
        if not (first.has_points() and second.has_points()):
            return None
        return float(first.y[first.last]) - float(second.y[second.last])

    def middle(self, share: float) -> tuple[float, float, float] | None:
        """Return x, lower and upper y (as drawn) at a share, 0 to 1, of the band's width."""
        sides = self._sides()
        if sides is None:
            return None
        (xa, ya), (xb, yb) = sides
        x = xa[0] + share * (xa[-1] - xa[0])
        a, b = float(np.interp(x, xa, ya)), float(np.interp(x, xb, yb))
        return float(x), min(a, b), max(a, b)

    def label_text(self) -> str:
        """Return the text of the label, empty where there is none."""
        gap = self.gap()
        return "" if self.label is None or gap is None else self.label(gap)


def _edges(upper: Series, lower: Series) -> Sides | None:
    (xa, ya), (xb, yb) = _finite(upper), _finite(lower)
    if len(xa) < 2 or len(xb) < 2:
        return None
    start, end = max(xa[0], xb[0]), min(xa[-1], xb[-1])
    if not end > start:
        return None
    return _cut(xa, ya, start, end), _cut(xb, yb, start, end)


def _finite(series: Series) -> tuple[np.ndarray, np.ndarray]:
    keep = ~np.isnan(series.drawn_y)
    x, y = series.drawn_x[keep], series.drawn_y[keep]
    if len(x) > (SMOOTH_COARSE if series.smooth else COARSE):
        # Filling a long outline point by point costs ten times what drawing it does, and looks the same.
        x, y = decimate(x, y, float(x[0]), float(x[-1]), SMOOTH_COARSE if series.smooth else COARSE)
    return x, y


def _cut(x: np.ndarray, y: np.ndarray, start: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    inside = (x > start) & (x < end)
    ends = np.interp([start, end], x, y)
    return (
        np.concatenate([[start], x[inside], [end]]),
        np.concatenate([ends[:1], y[inside], ends[1:]]),
    )
