"""Histograms of every layer side by side: one row for each quantity, one column for each layer.

Seeing all layers at once is what shows dead, exploding and vanishing values; one plot a layer would hide it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.histogram_range import paint_range, range_detail
from nnstudio.ui.plots.histogram_raster import histogram_image
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.focus import by_keyboard

LEAST_CELL = 44
MOST_CELL = 150
GAP = 9
HEAD = 26
CAPTION_ROOM = 16
FADED = 0.4


@dataclass(frozen=True)
class Row:
    """One quantity: its key, its name at the left and the token of its bars."""

    key: str
    title: str
    colour_token: str


@dataclass
class Cell:
    """One histogram: counts (bins,) between two values, and numbers about all values."""

    counts: NDArray[np.generic]
    low: float
    high: float
    stats: Mapping[str, float]
    notes: tuple[str, ...] = ()
    pictures: dict[tuple[int, int, str], QImage] = field(default_factory=dict)


class HistogramGrid(QAbstractScrollArea):
    """Rows of quantities by columns of layers, each cell a histogram over its own range."""

    column_clicked = Signal(int)
    """The head or a cell of a column was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(160, 120)
        self.viewport().setMouseTracking(True)
        self._rows: tuple[Row, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._cells: dict[tuple[str, int], Cell] = {}
        self._empty_text = ""
        self._stale = False
        self._shows_focus = False
        self._labels: float | None = None
        themes.notifier().changed.connect(self.retheme)

    def sizeHint(self) -> QSize:
        rows, columns = max(1, len(self._rows)), max(3, len(self._columns))
        return QSize(int(self._label_width()) + columns * 92, HEAD + rows * 72)

    # -- what is shown -------------------------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Set the quantities as (key, title, colour token), from top to bottom."""
        self._rows = tuple(Row(*row) for row in rows)
        self._labels = None
        self._measure()

    def set_columns(self, titles: Sequence[str]) -> None:
        """Set the names of the layers, left to right; cells beyond them are dropped."""
        self._columns = tuple(titles)
        self._cells = {at: cell for at, cell in self._cells.items() if at[1] < len(titles)}
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
        """Set one histogram: ``counts`` (bins,) between ``low`` and ``high``; shown at the next ``refresh``.

        ``notes`` are wordings of a short word in the upper right corner, the first that fits is shown.
        ``stats`` may hold "mean", "std", "min", "max" and "zeros" (the share of values exactly zero, 0 to 1).
        Raises KeyError for a row or column that does not exist and ValueError for counts that are no vector.
        """
        if all(row.key != row_key for row in self._rows) or not 0 <= column < len(self._columns):
            raise KeyError(f"there is no cell ({row_key!r}, {column})")
        counts = np.asarray(counts)
        if counts.ndim != 1 or len(counts) == 0:
            raise ValueError(
                f"counts must be a vector with a value for each bin, not {counts.shape}"
            )
        self._cells[row_key, column] = Cell(
            counts, float(low), float(high), dict(stats or {}), tuple(notes)
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

    def _head(self) -> float:
        return HEAD * themes.scale()

    def cell_width(self) -> float:
        """Return the width of a column without the space beside it, in pixels."""
        count = max(1, len(self._columns))
        room = self.viewport().width() - self._label_width()
        return min(MOST_CELL, max(LEAST_CELL, room / count - GAP))

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where the bars of a cell are, in pixels of the viewport; it may be scrolled out of view."""
        step = self.cell_width() + GAP
        left = self._label_width() + column * step - self.horizontalScrollBar().value()
        head = self._head()
        height = (self.viewport().height() - head - 2) / max(1, len(self._rows))
        top = head + row * height
        bars = height - (CAPTION_ROOM * themes.scale() if self._has_captions() else 6)
        return QRectF(left, top, self.cell_width(), max(4.0, bars)).toRect()

    def _has_captions(self) -> bool:
        height = (self.viewport().height() - self._head()) / max(1, len(self._rows))
        return height >= 52 * themes.scale()

    def cell_at(self, place: QPoint) -> tuple[int, int] | None:
        """Return row and column under a place in the viewport, or None; heads belong to row -1."""
        if place.x() < self._label_width():
            return None
        step = self.cell_width() + GAP
        column = int((place.x() - self._label_width() + self.horizontalScrollBar().value()) // step)
        head = self._head()
        height = (self.viewport().height() - head - 2) / max(1, len(self._rows))
        row = int((place.y() - head) // height)
        if not 0 <= column < len(self._columns) or row >= len(self._rows):
            return None
        return max(-1, row), column

    def _measure(self) -> None:
        self._labels = None
        room = self.viewport().width() - self._label_width()
        needed = len(self._columns) * (self.cell_width() + GAP) - GAP
        bar = self.horizontalScrollBar()
        bar.setPageStep(max(1, int(room)))
        bar.setSingleStep(LEAST_CELL)
        bar.setRange(0, max(0, math.ceil(needed - room)) if self._columns else 0)
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
            self._paint_grid(painter)
        if self._shows_focus:
            painter.setPen(QPen(themes.colour("focus"), 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect().adjusted(12, 8, -12, -8), flags, self._empty_text)

    def _visible_columns(self) -> Iterator[int]:
        left, right = self._label_width() - LEAST_CELL, self.viewport().width()
        for column in range(len(self._columns)):
            rect = self.cell_rect(0, column)
            if rect.right() >= left and rect.left() <= right:
                yield column

    def _paint_grid(self, painter: QPainter) -> None:
        labels = int(self._label_width())
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        for index, row in enumerate(self._rows):
            rect = self.cell_rect(index, 0)
            place = QRect(0, rect.top(), labels, rect.height())
            painter.drawText(
                place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.title
            )
        painter.setClipRect(QRect(labels, 0, self.viewport().width(), self.viewport().height()))
        strong = themes.font(strong=True)
        metrics = QFontMetricsF(strong)
        captions = self._has_captions()
        shown = list(self._visible_columns())
        painter.setFont(strong)
        painter.setPen(themes.colour("text"))
        painter.setOpacity(FADED if self._stale else 1.0)
        for column in shown:
            rect = self.cell_rect(0, column)
            title = metrics.elidedText(
                self._columns[column], Qt.TextElideMode.ElideRight, rect.width() + GAP - 2
            )
            place = QRect(rect.left() - GAP // 2, 0, rect.width() + GAP, int(self._head()) - 6)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, title)
        painter.setOpacity(1.0)
        painter.setFont(themes.font(fonts.CAPTION - 1))
        for index, row in enumerate(self._rows):
            cells = {at[1]: cell for at, cell in self._cells.items() if at[0] == row.key}
            detail: int | None = None
            if captions:
                # The same for a whole row, so that its numbers can be compared.
                width = self.cell_rect(index, 0).width()
                details = (range_detail(cell.low, cell.high, width) for cell in cells.values())
                detail = max(details, default=0)
            for column in shown:
                if column in cells:
                    rect = self.cell_rect(index, column)
                    self._paint_cell(painter, rect, row, cells[column], detail)

    def _paint_cell(
        self, painter: QPainter, rect: QRect, row: Row, cell: Cell, detail: int | None
    ) -> None:
        ratio = self.devicePixelRatioF()
        whole = rect
        if self._has_notes():
            rect = rect.adjusted(0, QFontMetrics(painter.font()).height(), 0, 0)
        painter.setOpacity(FADED if self._stale else 1.0)
        width, height = round(rect.width() * ratio), round(rect.height() * ratio)
        colour = themes.current().value(row.colour_token)
        wanted = (width, height, colour)
        picture = cell.pictures.get(wanted)
        if picture is None:
            cell.pictures.clear()
            picture = histogram_image(cell.counts, width, height, colour, max(1, int(ratio)))
            cell.pictures[wanted] = picture
        painter.drawImage(rect, picture)
        painter.setPen(themes.colour("hairline"))
        bottom = rect.bottom() + 1
        painter.drawLine(rect.left(), bottom, rect.right(), bottom)
        metrics = QFontMetricsF(painter.font())
        note = next((n for n in cell.notes if metrics.horizontalAdvance(n) <= rect.width()), "")
        if note:
            painter.setPen(themes.colour("secondary"))
            corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(whole, corner, note)
        if detail is not None:
            paint_range(painter, rect, cell.low, cell.high, detail)
        painter.setOpacity(1.0)

    def _has_notes(self) -> bool:
        return any(cell.notes for cell in self._cells.values())

    # -- pointer -------------------------------------------------------------------------------------------------

    def tooltip_text(self, row: int, column: int) -> str:
        """Return the numbers of a cell as lines of text, empty where there is no histogram."""
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
