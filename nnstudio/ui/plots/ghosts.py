"""Earlier runs behind the curves of the present one: faint lines, each with what was another then.

One looks for the difference that a change made, and it must not be searched for in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap

from nnstudio.ui.plots.label_layout import spread
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.polyline import pieces
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

FAINT = 0.42
"""Opacity of the newest earlier run; each one before it has three quarters of that."""
FADING = 0.75
CLEAR = 0.85
"""Opacity of one that was asked for."""
HALO = 0.78


@dataclass(frozen=True, eq=False)
class GhostLine:
    """One curve: x, y (points,), the token of its colour, and whether it is dashed."""

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    colour_token: str
    dashed: bool


@dataclass(frozen=True, eq=False)
class Ghost:
    """An earlier run in one plot; its label stands at the end of its last line.

    One with the token of a ``colour`` of its own was asked for: it is as clear as the present run.
    """

    label: str
    lines: tuple[GhostLine, ...]
    colour: str = ""


class Ghosts:
    """A layer of a plot: the newest run last.

    The lines are kept as a picture, for they change with the ranges of the plot only.
    """

    def __init__(self) -> None:
        self.ghosts: Sequence[Ghost] = ()
        self._drawn: tuple[object, QPixmap, list[tuple[Ghost, QPointF]]] | None = None

    def heights(self) -> tuple[NDArray[np.floating], ...]:
        """The values of all lines, for the range of the plot."""
        return tuple(line.y for ghost in self.ghosts for line in ghost.lines)

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Paint all lines, and over them the labels, moved apart."""
        if not self.ghosts:
            return
        ratio = view.devicePixelRatioF()
        ranges = (view.x_range, view.y_range, view.log_x, view.log_y)
        key = (self.ghosts, ranges, view.frame.getRect(), view.size(), ratio, themes.current())
        if self._drawn is None or self._drawn[0] != key:
            picture = QPixmap(view.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(picture)
            ends = self._paint_lines(inner, view)
            inner.end()
            self._drawn = key, picture, ends
        painter.drawPixmap(0, 0, self._drawn[1])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_labels(painter, view, self._drawn[2])

    def _paint_lines(self, painter: QPainter, view: PlotView) -> list[tuple[Ghost, QPointF]]:
        """Paint the lines; returns the labels with the places where their runs leave the plot."""
        ends: list[tuple[Ghost, QPointF]] = []
        for age, ghost in enumerate(reversed(self.ghosts)):
            end: QPointF | None = None
            opacity = CLEAR if ghost.colour else FAINT * FADING**age
            for line in ghost.lines:
                end = _paint_line(painter, view, line, opacity) or end
            if end is not None:
                ends.append((ghost, end))
        return ends

    @staticmethod
    def _paint_labels(painter: QPainter, view: PlotView, ends: list[tuple[Ghost, QPointF]]) -> None:
        font = themes.font(fonts.CAPTION)
        metrics = QFontMetricsF(font)
        height, frame = metrics.height(), view.frame
        painter.setFont(font)
        wanted = [end.y() - height for _, end in ends]
        tops = spread(wanted, height, frame.top(), frame.bottom() - height)
        for (ghost, end), top in zip(ends, tops, strict=True):
            shown = metrics.elidedText(
                ghost.label, Qt.TextElideMode.ElideRight, 0.6 * frame.width()
            )
            width = metrics.horizontalAdvance(shown)
            # Behind the end of a short run nothing is in the way.
            short = end.x() < frame.center().x() and end.x() + width + 12 < frame.right()
            left = end.x() + 8 if short else end.x() - width - 8
            left = min(max(left, frame.left() + 4), frame.right() - width - 4)
            rect = QRectF(left, top, width, height)
            painter.fillRect(rect.adjusted(-3, 0, 3, 0), themes.colour("panel", HALO))
            painter.setPen(themes.label_colour(ghost.colour or "secondary"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_line(
    painter: QPainter, view: PlotView, line: GhostLine, opacity: float
) -> QPointF | None:
    """Paint one; returns where it leaves the plot, None where it is nowhere in it."""
    x, y = line.x.astype(np.float64), line.y.astype(np.float64)
    y[~np.isfinite(y)] = np.nan
    if view.log_y:
        y[y <= 0] = np.nan
        y = np.log10(y)
    seen = x <= view.x_range[1] * (1 + 1e-9)
    if view.log_x:
        seen &= x > 0
    x, y = x[seen], y[seen]
    pen = QPen(themes.colour(line.colour_token, opacity), 1.2)
    if line.dashed:
        pen.setDashPattern([4.0, 2.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(pen)
    for piece in pieces(*view.to_pixels(x, y)):
        painter.drawPolyline(piece)
    there = np.flatnonzero(~np.isnan(y))
    return view.to_pixel(float(x[there[-1]]), float(y[there[-1]])) if len(there) else None
