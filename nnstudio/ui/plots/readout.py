"""The cursor of a plot: a vertical line with the values of all curves at that place, in a small table.

It follows the pointer or the arrow keys, and always stands on a measured point.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnstudio.ui.plots.end_labels import DOT, EndLabels
from nnstudio.ui.plots.series import Series
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes


class Readout:
    """The cursor of one plot view, and what it reads; ``places`` knows where values are.

    Attributes:
        cursor: where the pointer or the keys have put it.
        pinned: where it stands while there is no such place.
    """

    def __init__(self, places: EndLabels) -> None:
        self._places = places
        self.cursor: float | None = None
        self.pinned: float | None = None
        self.x_text: Callable[[float], str] = lambda x: f"{x:g}"

    def move_to(self, x: float | None) -> None:
        """Put the cursor on the measured point nearest to ``x``, or take it away."""
        reference = self._reference()
        if x is None or reference is None:
            self.cursor = None
            return
        point = reference.value_at(x)
        self.cursor = None if point is None else point[0]

    @property
    def place(self) -> float | None:
        """The x value that is read."""
        return self.pinned if self.cursor is None else self.cursor

    def step(self, by: int) -> None:
        """Move the cursor so many measured points on; it starts at the last one."""
        reference = self._reference()
        if reference is None:
            return
        if self.cursor is None:
            self.cursor = float(reference.x[reference.last])
            return
        here = int(reference.x.searchsorted(self.cursor)) + by
        self.cursor = float(reference.x[min(max(here, 0), reference.last)])

    def _reference(self) -> Series | None:
        filled = [series for series in self._places.series.values() if series.has_points()]
        return max(filled, key=lambda series: len(series.x)) if filled else None

    def lines(self) -> list[tuple[Series, str]]:
        """Return each series with its value at the cursor, in the order they were added."""
        place = self.place
        if place is None:
            return []
        found: list[tuple[Series, str]] = []
        for series in self._places.series.values():
            point = series.value_at(place)
            # Without a validation part its curve has points and no values: that is no line.
            if point is not None and series.has_points():
                found.append((series, self._places.value_text(point[1])))
        return found

    def paint(self, painter: QPainter) -> None:
        """Paint the line, a dot on each curve, and the table beside it."""
        lines, cursor = self.lines(), self.place
        if not lines or cursor is None:
            return
        view = self._places.view
        x, frame = view.to_pixel(cursor, 0).x(), view.frame
        painter.setPen(QPen(themes.colour("secondary"), 1))
        painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        painter.setPen(QPen(themes.colour("panel"), 1.5))
        for series, _ in lines:
            point = series.value_at(cursor)
            place = None if point is None else self._places.pixel(*point)
            if place is not None:
                painter.setBrush(themes.colour(series.colour_token))
                painter.drawEllipse(place, DOT + 1, DOT + 1)
        self._paint_table(painter, x, self.x_text(cursor), lines)

    def _paint_table(
        self, painter: QPainter, x: float, head: str, lines: list[tuple[Series, str]]
    ) -> None:
        view = self._places.view
        font, strong = themes.font(fonts.CAPTION), themes.font(fonts.CAPTION, strong=True)
        metrics, wide = QFontMetricsF(font), QFontMetricsF(strong)
        row = metrics.height() + 3
        names = max(metrics.horizontalAdvance(series.title) for series, _ in lines)
        values = max(wide.horizontalAdvance(text) for _, text in lines)
        width = max(18 + names + 14 + values, metrics.horizontalAdvance(head)) + 18
        height = row * (len(lines) + 1) + 12
        left = x + 12 if x + 12 + width <= view.width() else x - 12 - width
        box = QRectF(max(0.0, left), view.frame.top() + 4, width, height)

        painter.setPen(QPen(themes.colour("field_border"), 1))
        painter.setBrush(themes.colour("panel"))
        painter.drawRoundedRect(box, 6, 6)
        base = box.top() + 6 + metrics.ascent()
        painter.setFont(font)
        painter.setPen(themes.colour("secondary"))
        painter.drawText(QPointF(box.left() + 9, base), head)
        for series, text in lines:
            base += row
            pen = QPen(themes.colour(series.colour_token), 2)
            if series.pattern:
                pen.setDashPattern([0.5 * length for length in series.pattern])
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            line_y = base - metrics.capHeight() / 2
            painter.drawLine(QPointF(box.left() + 9, line_y), QPointF(box.left() + 22, line_y))
            painter.setPen(themes.colour("secondary"))
            painter.setFont(font)
            painter.drawText(QPointF(box.left() + 28, base), series.title)
            painter.setPen(themes.colour("text"))
            painter.setFont(strong)
            painter.drawText(QPointF(box.right() - 9 - wide.horizontalAdvance(text), base), text)
