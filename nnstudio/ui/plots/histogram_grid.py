"""Histograms of every layer side by side: one row for each quantity, one column for each layer.

Seeing all layers at once is what shows dead, exploding and vanishing values; one plot a layer would hide it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.grid_cells import Bars, Cell, Drawing
from nnstudio.ui.plots.grid_geometry import CAPTION, HEAD, LEAST_CELL, GridGeometry
from nnstudio.ui.plots.grid_painter import Caption, GridPicture, Row, paint_grid
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.focus import by_keyboard


class HistogramGrid(QAbstractScrollArea):
    """Rows of quantities by columns of layers, each cell a histogram over its own range."""

    column_clicked = Signal(int)
    """The head or a cell of a column was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(160, 120)
        self.viewport().setMouseTracking(True)
        self._rows: tuple[Row, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._cells: dict[tuple[str, int], Cell] = {}
        self._captions: dict[int, tuple[Caption, ...]] = {}
        self._lines = 0
        self._empty_text = ""
        self._stale = False
        self._shows_focus = False
        self._labels: float | None = None
        themes.notifier().changed.connect(self.retheme)

    def sizeHint(self) -> QSize:
        rows, columns = max(1, len(self._rows)), max(3, len(self._columns))
        head = HEAD + CAPTION * self._lines
        return QSize(int(self._label_width()) + columns * 92, head + rows * 72)

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Set the quantities as (key, title, colour token), from top to bottom."""
        self._rows = tuple(Row(*row) for row in rows)
        keys = {row.key for row in self._rows}
        self._cells = {at: cell for at, cell in self._cells.items() if at[0] in keys}
        self._labels = None
        self._measure()

    def set_columns(self, titles: Sequence[str]) -> None:
        """Set the names of the layers, left to right; cells beyond them are dropped."""
        self._columns = tuple(titles)
        self._captions = {c: some for c, some in self._captions.items() if c < len(titles)}
        self._cells = {at: cell for at, cell in self._cells.items() if at[1] < len(titles)}
        self._measure()

    def set_captions(self, captions: Mapping[int, Sequence[Caption]], lines: int) -> None:
        """Say a few words below the titles of some columns, with room for ``lines`` of them."""
        self._captions = {column: tuple(some[:lines]) for column, some in captions.items()}
        if lines != self._lines:
            self._lines = lines
            self._measure()

    def set_cell(
        self,
        row_key: str,
        column: int,
        counts: NDArray[np.generic],
        low: float,
        high: float,
        stats: Mapping[str, float] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Set one histogram: ``counts`` (bins,) between ``low`` and ``high``; as ``set_drawing``.

        Raises ValueError for counts that are no vector.
        """
        counts = np.asarray(counts)
        if counts.ndim != 1 or len(counts) == 0:
            raise ValueError(
                f"counts must be a vector with a value for each bin, not {counts.shape}"
            )
        self.set_drawing(row_key, column, Bars(counts), (low, high), stats, notes)

    def set_drawing(
        self,
        row_key: str,
        column: int,
        drawing: Drawing,
        axis: tuple[float, float],
        stats: Mapping[str, float] | None = None,
        notes: Sequence[str] = (),
        *,
        upright: bool = False,
    ) -> None:
        """Set what a cell shows, over an axis of values; shown at the next ``refresh``.

        ``notes`` are wordings of a short word in the upper right corner, the first that fits is shown.
        ``stats`` may hold "mean", "std", "min", "max" and "zeros" (the share of values exactly zero, 0 to 1).
        ``upright`` says that the axis goes up. Raises KeyError for a row or column that does not exist.
        """
        if all(row.key != row_key for row in self._rows) or not 0 <= column < len(self._columns):
            raise KeyError(f"there is no cell ({row_key!r}, {column})")
        low, high = axis
        self._cells[row_key, column] = Cell(
            drawing, float(low), float(high), dict(stats or {}), tuple(notes), upright
        )

    def clear_cell(self, row_key: str, column: int) -> None:
        """Leave one place empty, as for the weights of a layer that has none."""
        self._cells.pop((row_key, column), None)

    def clear(self) -> None:
        """Take all histograms away; rows and columns stay."""
        self._cells.clear()
        self.refresh()

    def set_empty_text(self, text: str) -> None:
        """Set the sentence shown while there is no histogram."""
        if text != self._empty_text:
            self._empty_text = text
            self.refresh()

    def set_stale(self, stale: bool) -> None:
        """Fade the bars when they belong to other settings."""
        if stale == self._stale:
            return
        self._stale = stale
        self.refresh()

    def refresh(self) -> None:
        """Paint what was set since the last time; call once for many cells."""
        self.viewport().update()

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        self._measure()

    # -- places --------------------------------------------------------------------------------------------------

    def _label_width(self) -> float:
        # Asked for every cell of every frame, measured only when rows or fonts change.
        if self._labels is None:
            metrics = QFontMetricsF(themes.font())
            widths = [metrics.horizontalAdvance(row.title) for row in self._rows]
            self._labels = max(widths, default=0.0) + 14
        return self._labels

    @property
    def geometry_now(self) -> GridGeometry:
        """Where everything is at this size and scrolled as it is."""
        return GridGeometry(
            self.viewport().width(),
            self.viewport().height(),
            self._label_width(),
            len(self._rows),
            len(self._columns),
            self.horizontalScrollBar().value(),
            self.verticalScrollBar().value(),
            self._lines,
            themes.scale(),
        )

    def cell_width(self) -> float:
        """Return the width of a column without the space beside it, in pixels."""
        return self.geometry_now.cell_width

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where the bars of a cell are, in pixels of the viewport; it may be scrolled out of view."""
        return self.geometry_now.cell(row, column)

    def cell_at(self, place: QPoint) -> tuple[int, int] | None:
        """Return row and column under a place in the viewport, or None; heads belong to row -1."""
        return self.geometry_now.at(place)

    def _measure(self) -> None:
        self._labels = None
        geometry = self.geometry_now
        across, down = geometry.reach
        room = (int(geometry.width - geometry.labels), int(geometry.height - geometry.head))
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        for bar, reach, page in zip(bars, (across, down), room, strict=True):
            bar.setPageStep(max(1, page))
            bar.setSingleStep(LEAST_CELL)
            bar.setRange(0, reach if self._columns else 0)
        self._describe()
        self.refresh()

    def _describe(self) -> None:
        rows = ", ".join(row.title for row in self._rows)
        self.setAccessibleDescription(f"{rows}: {', '.join(self._columns)}")

    # -- painting ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # The row names stay where they are, so nothing can be moved: paint again.
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), themes.colour("panel"))
        if not self._cells:
            self._paint_empty(painter)
        else:
            picture = GridPicture(
                self._rows, self._columns, self._captions, self._cells, self._stale
            )
            paint_grid(painter, picture, self.geometry_now, self.devicePixelRatioF())
        if self._shows_focus:
            painter.setPen(QPen(themes.colour("focus"), 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect().adjusted(12, 8, -12, -8), flags, self._empty_text)

    # -- pointer -------------------------------------------------------------------------------------------------

    def tooltip_text(self, row: int, column: int) -> str:
        """Return the numbers of a cell as lines of text, empty where there is no histogram."""
        if row < 0 and 0 <= column < len(self._columns):
            words = [caption.text for caption in self._captions.get(column, ())]
            return "\n".join([self._columns[column], *words]) if words else ""
        key = self._rows[row].key if 0 <= row < len(self._rows) else ""
        cell = self._cells.get((key, column))
        if cell is None:
            return ""
        lines = [f"{self._columns[column]} · {self._rows[row].title}"]
        lines.append(
            tr(
                "Shown from {low} to {high}",
                low=short_number(cell.low),
                high=short_number(cell.high),
            )
        )
        stats = cell.stats
        if "mean" in stats:
            lines.append(tr("Mean {value}", value=short_number(stats["mean"])))
        if "std" in stats:
            lines.append(tr("Standard deviation {value}", value=short_number(stats["std"])))
        if "min" in stats and "max" in stats:
            low, high = short_number(stats["min"]), short_number(stats["max"])
            lines.append(tr("Smallest {low}, largest {high}", low=low, high=high))
        if "zeros" in stats:
            lines.append(tr("Exactly zero: {share} %", share=f"{stats['zeros'] * 100:.1f}"))
        return "\n".join(lines)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.cell_at(event.pos())
            text = "" if at is None else self.tooltip_text(*at)
            if text and at is not None:
                QToolTip.showText(event.globalPos(), text, self.viewport(), self.cell_rect(*at))
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.cell_at(event.position().toPoint())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.column_clicked.emit(at[1])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_focus = by_keyboard(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_focus = False
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
