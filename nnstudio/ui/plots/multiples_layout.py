"""Where the plots of a sheet stand: as many in a row as the room asks for, with heads beside and above.

The axes are the same everywhere, so their numbers stand once: at the left of each row and below the last.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF

from nnstudio.ui.plots.multiples import Curve, Sheet
from nnstudio.ui.plots.ticks import nice_range
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

SHAPE = 2.2
"""Width over height of a plot that is read best."""

NUMBERS = 44
BELOW = 24
RIGHT = 14
END_LABELS = 54
"""Pixels for numbers at the left, for those below, at the right, and for values at the ends of curves."""

GAPS = (10.0, 8.0)
WIDEST_HEAD = 96.0
CUT_ABOVE = 4.0
"""Peaks so many times above the usual are cut, so that everything else can be seen."""


@dataclass(frozen=True)
class Scale:
    """The axes all plots share; y in powers of ten where ``log``.

    Attributes:
        cut: the highest value where some lie above the range; None where all are in it.
    """

    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    log: bool = False
    cut: float | None = None


def scale_of(
    curves: Sequence[Curve], end: float, *, log: bool, share: bool, even: bool = False
) -> Scale:
    """Axes from 0 to ``end`` that show all curves: a ``share`` from 0 to 1, or ``even`` about 0."""
    x = (0.0, max(end, 1.0))
    if share and not even:
        return Scale(x, (0.0, 1.0))
    sound = [curve for curve in curves if not curve.ending] or list(curves)
    reaches = [curve.reach for curve in sound if curve.reach is not None]
    if not reaches:
        return Scale(x, (-1.0, 1.0) if even else (0.0, 1.0))
    low, high = min(r[0] for r in reaches), max(r[1] for r in reaches)
    if even:
        top = nice_range(0.0, max(abs(low), abs(high), 1e-12), 2)[1]
        return Scale(x, (-top, top))
    if log:
        positive = [curve.y[curve.y > 0] for curve in sound]
        values = np.concatenate(positive)
        values = values[np.isfinite(values)]
        if not len(values):
            return Scale(x, (-3.0, 0.0), True)
        low, high = math.floor(np.log10(values.min())), math.ceil(np.log10(values.max()))
        return Scale(x, (low, high if high > low else low + 1.0), True)
    everything = np.concatenate([curve.y[np.isfinite(curve.y)] for curve in sound])
    usual = float(np.quantile(everything, 0.97))
    if low >= 0 and high > CUT_ABOVE * usual > 0:
        return Scale(x, nice_range(low, usual), cut=high)
    return Scale(x, nice_range(low, high))


class Placed:
    """A sheet in the room it has.

    Attributes:
        frames: the plot of each cell, in pixels.
        columns, rows: how they are folded.
        left: where the plots begin.
    """

    def __init__(self, sheet: Sheet, scale: Scale, size: QSize, *, labels: bool) -> None:
        caption = QFontMetricsF(themes.font(fonts.CAPTION))
        self.scale = scale
        count = max(1, len(sheet.cells))
        titled = any(cell.title for cell in sheet.cells)
        self.line = caption.height()
        heads = max((caption.horizontalAdvance(text) for text in sheet.row_heads), default=0.0)
        self.head_width = min(heads, WIDEST_HEAD * themes.scale())
        self.left = NUMBERS * themes.scale() + (self.head_width + 8 if sheet.row_heads else 0.0)
        right = END_LABELS * themes.scale() if labels else RIGHT
        top = 10.0 + (self.line + 4 if sheet.column_heads else 0.0)
        top += self.line if sheet.row_title or sheet.column_title else 0.0
        self.title = self.line + 2 if titled else 0.0
        room = (
            max(20.0, size.width() - self.left - right),
            max(20.0, size.height() - top - BELOW * themes.scale()),
        )
        self.columns = sheet.columns or folded(count, *room, GAPS[0], GAPS[1] + self.title)
        self.rows = -(-count // self.columns)
        width = (room[0] - GAPS[0] * (self.columns - 1)) / self.columns
        step = (room[1] + GAPS[1]) / self.rows
        height = max(4.0, step - GAPS[1] - self.title)
        self.frames = [
            QRectF(
                self.left + (width + GAPS[0]) * (place % self.columns),
                top + step * (place // self.columns) + self.title,
                max(4.0, width),
                height,
            )
            for place in range(len(sheet.cells))
        ]

    def is_lowest(self, place: int) -> bool:
        """Whether no plot stands below this one."""
        return place + self.columns >= len(self.frames)

    def is_first(self, place: int) -> bool:
        """Whether it begins a row."""
        return place % self.columns == 0

    def found(self, at: QPointF) -> int | None:
        """The plot at a point of the widget, its title and half the gaps included."""
        for place, frame in enumerate(self.frames):
            if frame.adjusted(-GAPS[0] / 2, -self.title - 4, GAPS[0] / 2, 4).contains(at):
                return place
        return None

    def to_pixels(
        self, place: int, x: NDArray[np.floating], y: NDArray[np.floating]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where points of a plot are; what lies above or below all of it stands just outside."""
        frame, scale = self.frames[place], self.scale
        (x0, x1), (y0, y1) = scale.x, scale.y
        values = np.asarray(y, np.float64)
        if scale.log:
            values = np.log10(np.where(values > 0, values, np.nan))
        values = np.where(np.isfinite(values), values, np.nan)
        # Far outside the coordinates of a painter overflow.
        values = np.clip(values, y0 - 2 * (y1 - y0), y1 + 2 * (y1 - y0))
        across = frame.left() + (np.asarray(x, np.float64) - x0) * (frame.width() / (x1 - x0))
        return across, frame.bottom() - (values - y0) * (frame.height() / (y1 - y0))

    def to_x(self, place: int, pixel: float) -> float:
        """The value at a horizontal place."""
        frame, (x0, x1) = self.frames[place], self.scale.x
        return x0 + (pixel - frame.left()) / frame.width() * (x1 - x0)


def folded(count: int, width: float, height: float, across: float, down: float) -> int:
    """How many of ``count`` plots stand in a row, so that they have a good shape and few places are empty."""

    def fault(columns: int) -> float:
        rows = -(-count // columns)
        wide = max(1.0, (width - across * (columns - 1)) / columns)
        high = max(1.0, (height + down) / rows - down)
        return abs(math.log(wide / high / SHAPE)) + 6.0 * (rows * columns - count) / count

    return min(range(1, count + 1), key=fault)
