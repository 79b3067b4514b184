"""Where the cells of a grid of histograms are: names at the left, titles at the top, cells that share the rest.

Plain numbers without a widget, so that painting, pointer and tests agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPoint, QRect, QRectF

LEAST_CELL = 44
MOST_CELL = 150
LEAST_ROW = 44
GAP = 9
HEAD = 26
CAPTION = 15
RANGE_ROOM = 16


@dataclass(frozen=True)
class GridGeometry:
    """Pixels of the viewport.

    Attributes:
        width, height: of the viewport.
        labels: room for the names of the rows.
        rows, columns: how many there are.
        left, top: how far the grid is scrolled.
        captions: lines of captions below each title.
        scale: of the type.
    """

    width: int
    height: int
    labels: float
    rows: int
    columns: int
    left: int = 0
    top: int = 0
    captions: int = 0
    scale: float = 1.0

    @cached_property
    def head(self) -> float:
        """Height of titles and captions."""
        return (HEAD + self.captions * CAPTION) * self.scale

    @cached_property
    def cell_width(self) -> float:
        """Width of a column without the space beside it."""
        room = (self.width - self.labels) / max(1, self.columns) - GAP
        return min(MOST_CELL, max(LEAST_CELL, room))

    @cached_property
    def row_height(self) -> float:
        """Height of a row with everything in it."""
        room = (self.height - self.head - 2) / max(1, self.rows)
        return max(room, LEAST_ROW * self.scale)

    @cached_property
    def has_ranges(self) -> bool:
        """Whether there is room for numbers below the cells."""
        return self.row_height >= 52 * self.scale

    @property
    def content(self) -> tuple[int, int]:
        """How wide the columns and how high the rows are together."""
        wide = self.columns * (self.cell_width + GAP) - GAP if self.columns else 0.0
        return math.ceil(wide), math.floor(self.rows * self.row_height)

    @property
    def reach(self) -> tuple[int, int]:
        """How far the grid can be scrolled, across and down."""
        wide, high = self.content
        across = max(0, math.ceil(wide - (self.width - self.labels)))
        return across, max(0, math.ceil(high - (self.height - self.head)))

    def cell(self, row: int, column: int) -> QRect:
        """Where the bars of a cell are; it may be scrolled out of view."""
        left = self.labels + column * (self.cell_width + GAP) - self.left
        top = self.head + row * self.row_height - self.top
        bars = self.row_height - (RANGE_ROOM * self.scale if self.has_ranges else 6)
        return QRectF(left, top, self.cell_width, max(4.0, bars)).toRect()

    def seen_columns(self) -> Iterator[int]:
        """The columns that can be seen."""
        for column in range(self.columns):
            rect = self.cell(0, column)
            if rect.right() >= self.labels - LEAST_CELL and rect.left() <= self.width:
                yield column

    def seen_rows(self) -> Iterator[int]:
        """The rows that can be seen."""
        for row in range(self.rows):
            rect = self.cell(row, 0)
            if rect.bottom() >= self.head and rect.top() <= self.height:
                yield row

    def at(self, place: QPoint) -> tuple[int, int] | None:
        """Row and column at a place, or None; heads belong to row -1."""
        if place.x() < self.labels:
            return None
        column = int((place.x() - self.labels + self.left) // (self.cell_width + GAP))
        row = -1
        if place.y() >= self.head:
            row = int((place.y() - self.head + self.top) // self.row_height)
        if not 0 <= column < self.columns or row >= self.rows:
            return None
        return row, column
