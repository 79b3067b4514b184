"""What plots that are read side by side hold: curves with their looks, in cells that share their axes.

A comparison is one such sheet, be it a single plot of all runs or a grid of small ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour

Floats = NDArray[np.floating]

Ending = Literal["", "diverged", "failed"]
"""How a run ended that has no last value; "" for all others."""

_COLOURS = (0, 4, 2, 3, 1, 5, 6, 7)
"""Places among the colours of classes: neighbours are told apart by lightness, too."""

_DASHES: tuple[tuple[float, ...], ...] = ((), (4.0, 2.5), (1.2, 1.8), (5.0, 2.0, 1.2, 2.0))
"""Dashes and gaps in widths of the pen."""

LOOKS = len(_COLOURS) * len(_DASHES)
"""So many curves differ in colour or dashes."""


def look_colour(look: int, alpha: float = 1.0) -> QColor:
    """The colour of the curve of this number."""
    colour = QColor(_colour(look % len(_COLOURS), themes.current().name))
    colour.setAlphaF(alpha)
    return colour


@lru_cache(maxsize=64)
def _colour(place: int, _theme: str) -> str:
    return class_colour(_COLOURS[place])


def look_pen(look: int, width: float, alpha: float = 1.0) -> QPen:
    """The pen of the curve of this number: colour and dashes, as nothing is told by colour alone."""
    pen = QPen(look_colour(look, alpha), width)
    dashes = _DASHES[(look + look // len(_COLOURS)) % len(_DASHES)]
    if dashes:
        pen.setDashPattern(dashes)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve.

    Attributes:
        key: which run, or which runs together, it is.
        name: what tells it from the others.
        look: number of its colour and dashes.
        x, y: its points (n,), ``x`` ascending; NaN in ``y`` is a gap.
        low, high: the lowest and the highest of several runs (n,); None where there is one.
        ending: how it ended, where that was badly.
    """

    key: int
    name: str
    look: int
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    ending: Ending = ""

    @cached_property
    def last(self) -> int:
        """The place of the last finite value, -1 where there is none."""
        finite = np.flatnonzero(np.isfinite(self.y))
        return int(finite[-1]) if len(finite) else -1

    @cached_property
    def reach(self) -> tuple[float, float] | None:
        """The lowest and the highest finite value, those of its band included; None where there is none."""
        values = [self.y] if self.low is None or self.high is None else [self.low, self.high]
        finite = np.concatenate([each[np.isfinite(each)] for each in values])
        return (float(finite.min()), float(finite.max())) if len(finite) else None

    def at(self, x: float) -> tuple[float, float] | None:
        """The measured point nearest to ``x``; None beyond its last one or where nothing was measured."""
        if self.last < 0 or x > float(self.x[self.last]) + 0.5:
            return None
        place = int(np.argmin(np.abs(self.x - x)))
        return float(self.x[place]), float(self.y[place])


@dataclass(frozen=True, eq=False)
class Cell:
    """One plot of a sheet, with what is written above it."""

    curves: tuple[Curve, ...]
    title: str = ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Plots that share their axes.

    Attributes:
        cells: row by row.
        columns: plots in a row; 0 lets the room decide.
        row_heads, column_heads: what is written beside each row and above each column.
        row_title, column_title: what the heads are values of.
    """

    cells: tuple[Cell, ...] = ()
    columns: int = 0
    row_heads: tuple[str, ...] = ()
    column_heads: tuple[str, ...] = ()
    row_title: str = ""
    column_title: str = ""

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        """All curves, cell by cell."""
        return tuple(curve for cell in self.cells for curve in cell.curves)

    @property
    def is_empty(self) -> bool:
        """Whether there is no point to draw."""
        return all(curve.last < 0 for curve in self.curves)
