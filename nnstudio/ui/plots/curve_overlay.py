"""What is painted over the curves: end values, marks, cursor with its read-out, and sentences.

It is painted in pixels, apart from the data, so that words stay crisp and never overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen

from nnstudio.ui.plots.band import Band
from nnstudio.ui.plots.free_place import free_place
from nnstudio.ui.plots.label_layout import spread
from nnstudio.ui.plots.peaks import Cut, peaks_above
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.series import Series
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

DOT = 3.0
FADED = 0.45
MARK = 6.0
"""Width in pixels of the arrow where a curve leaves the plot at the top."""


class EndLabel(NamedTuple):
    """A value at the end of a curve: where its dot and its text are (pixels), and what it says."""

    series: Series
    dot: QPointF
    rect: QRectF
    text: str


class CurveOverlay:
    """Paints over the curves of one plot view."""

    def __init__(self, view: PlotView, series: dict[str, Series]) -> None:
        self.view = view
        self.series = series
        self.band: Band | None = None
        self.marker: float | None = None
        self.cursor: float | None = None
        self.empty_text = ""
        self.stale = False
        self.cut: Cut | None = None
        self.value_text: Callable[[float], str] = short_number
        self.x_text: Callable[[float], str] = lambda x: f"{x:g}"
        self._placed: tuple[object, list[EndLabel], QRectF | None] | None = None

    # -- cursor --------------------------------------------------------------------------------------------------

    def set_cursor(self, x: float | None) -> None:
        """Put the cursor on the measured point nearest to ``x``, or take it away."""
        reference = self._reference()
        if x is None or reference is None:
            self.cursor = None
            return
        point = reference.value_at(x)
        self.cursor = None if point is None else point[0]

    def step_cursor(self, step: int) -> None:
        """Move the cursor to the next or the previous measured point; it starts at the last one."""
        reference = self._reference()
        if reference is None:
            return
        if self.cursor is None:
            self.cursor = float(reference.x[reference.last])
            return
        here = int(reference.x.searchsorted(self.cursor)) + step
        self.cursor = float(reference.x[min(max(here, 0), reference.last)])

    def _reference(self) -> Series | None:
        filled = [series for series in self.series.values() if series.has_points()]
        return max(filled, key=lambda series: len(series.x)) if filled else None

    # -- places --------------------------------------------------------------------------------------------------

    def _pixel(self, x: float, y: float) -> QPointF | None:
        if self.view.log_y:
            if y <= 0:
                return None
            y = float(np.log10(y))
        if not np.isfinite(y):
            return None
        low, high = self.view.y_range
        # A value beyond a fixed range sits on the edge, where its label can still be read.
        return self.view.to_pixel(x, min(max(y, low), high))

    def label_width(self) -> float:
        """Return the width in pixels of the widest end label, 0 where there is none."""
        metrics = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        texts = [
            self.value_text(float(series.y[series.last]))
            for series in self.series.values()
            if series.has_points() and not series.faint
        ]
        return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def end_labels(self) -> list[EndLabel]:
        """Return the labels at the ends of curves, moved apart so that none covers another."""
        return self._labels_placed()[0]

    def band_label_rect(self) -> QRectF | None:
        """Return where the label of the band stands, or None while there is nothing to say."""
        return self._labels_placed()[1]

    def _labels_placed(self) -> tuple[list[EndLabel], QRectF | None]:
        """Both, worked out again only when a curve, a range or a size has changed."""
        view = self.view
        versions = [series.version for series in self.series.values() if not series.faint]
        places = (view.frame.getRect(), view.width(), view.x_range, view.y_range, view.log_y)
        key = (versions, places, self.value_text, themes.font().pixelSize())
        if self._placed is None or self._placed[0] != key:
            labels = self._end_labels()
            self._placed = key, labels, self._band_label_rect(labels)
        return self._placed[1], self._placed[2]

    def _end_labels(self) -> list[EndLabel]:
        metrics = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        found: list[tuple[Series, QPointF, str]] = []
        low, high = self.view.x_range
        for series in self.series.values():
            if series.faint or not series.has_points():
                continue
            x, y = float(series.x[series.last]), float(series.y[series.last])
            dot = self._pixel(x, y) if low <= x <= high else None
            if dot is not None:
                found.append((series, dot, self.value_text(y)))
        height = metrics.capHeight() + 7
        frame = self.view.frame
        centres = spread([dot.y() for _, dot, _ in found], height, frame.top(), frame.bottom())
        labels: list[EndLabel] = []
        for (series, dot, text), centre in zip(found, centres, strict=True):
            width = metrics.horizontalAdvance(text)
            left = min(dot.x() + 8, self.view.width() - width - 1)
            labels.append(
                EndLabel(series, dot, QRectF(left, centre - height / 2, width, height), text)
            )
        return labels

    # -- painting ------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Paint everything that lies over the curves."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        labels = self.end_labels()
        if not labels and not any(series.has_points() for series in self.series.values()):
            self._paint_empty(painter)
        else:
            self._paint_marker(painter)
            painter.setOpacity(FADED if self.stale else 1.0)
            self._paint_band_label(painter)
            self._paint_ends(painter, labels)
            self._paint_cuts(painter)
            painter.setOpacity(1.0)
            if self.cursor is not None:
                self._paint_cursor(painter, self.cursor)
        painter.restore()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(themes.font())
        painter.setPen(themes.colour("secondary"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.view.frame.adjusted(8, 4, -8, -4)
        size = painter.boundingRect(room, flags, self.empty_text)
        painter.fillRect(size.adjusted(-8, -4, 8, 4), themes.colour("panel"))
        painter.drawText(room, flags, self.empty_text)

    def _paint_marker(self, painter: QPainter) -> None:
        low, high = self.view.x_range
        if self.marker is None or not low <= self.marker <= high:
            return
        x = round(self.view.to_pixel(self.marker, 0).x()) + 0.5
        pen = QPen(themes.colour("marker"), 1.4)
        pen.setDashPattern([1.2, 2.4])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, self.view.frame.top()), QPointF(x, self.view.frame.bottom()))

    def _paint_ends(self, painter: QPainter, labels: list[EndLabel]) -> None:
        font = themes.font(fonts.BODY, strong=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for label in labels:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(themes.colour(label.series.colour_token)))
            painter.drawEllipse(label.dot, DOT, DOT)
        for label in labels:
            painter.setPen(themes.label_colour(label.series.colour_token))
            base = label.rect.center().y() + metrics.capHeight() / 2
            painter.drawText(QPointF(label.rect.left(), base), label.text)

    def _band_label_rect(self, labels: list[EndLabel]) -> QRectF | None:
        if self.band is None or not self.band.label_text():
            return None
        metrics = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        width, height = metrics.horizontalAdvance(self.band.label_text()), metrics.height()
        return free_place(
            self.view,
            self.band,
            [series for series in self.series.values() if not series.faint],
            [label.rect for label in labels],
            (width, height),
        )

    def _paint_band_label(self, painter: QPainter) -> None:
        rect = self.band_label_rect()
        if rect is None or self.band is None:
            return
        painter.setFont(themes.font(fonts.BODY, strong=True))
        painter.setPen(themes.label_colour(self.band.label_token))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.band.label_text())

    def cut_marks(self) -> list[tuple[Series, float]]:
        """Return where curves leave the plot at the top: the series and the pixel from the left."""
        if self.cut is None:
            return []
        view = self.view
        marks: list[tuple[Series, float]] = []
        for series in self.series.values():
            for x in peaks_above(series, self.cut.top):
                place = view.to_pixel(x, 0).x()
                if all(abs(place - other) > MARK for _, other in marks):
                    marks.append((series, place))
        return marks

    def _paint_cuts(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        top = self.view.frame.top()
        for series, x in self.cut_marks():
            painter.setBrush(QBrush(themes.colour(series.colour_token)))
            corners = [
                QPointF(x - MARK / 2, top),
                QPointF(x + MARK / 2, top),
                QPointF(x, top - MARK),
            ]
            painter.drawPolygon(corners)

    def readout(self) -> list[tuple[Series, str]]:
        """Return each series with its value at the cursor, in the order they were added."""
        if self.cursor is None:
            return []
        lines: list[tuple[Series, str]] = []
        for series in self.series.values():
            point = series.value_at(self.cursor)
            if point is not None:
                lines.append((series, self.value_text(point[1])))
        return lines

    def _paint_cursor(self, painter: QPainter, cursor: float) -> None:
        lines = self.readout()
        if not lines:
            return
        view, frame = self.view, self.view.frame
        x = view.to_pixel(cursor, 0).x()
        painter.setPen(QPen(themes.colour("secondary"), 1))
        painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        painter.setPen(QPen(themes.colour("panel"), 1.5))
        for series, _ in lines:
            point = series.value_at(cursor)
            place = None if point is None else self._pixel(*point)
            if place is not None:
                painter.setBrush(themes.colour(series.colour_token))
                painter.drawEllipse(place, DOT + 1, DOT + 1)

        font, strong = themes.font(fonts.CAPTION), themes.font(fonts.CAPTION, strong=True)
        metrics, wide = QFontMetricsF(font), QFontMetricsF(strong)
        row = metrics.height() + 3
        names = max(metrics.horizontalAdvance(series.title) for series, _ in lines)
        values = max(wide.horizontalAdvance(text) for _, text in lines)
        head = self.x_text(cursor)
        width = max(18 + names + 14 + values, metrics.horizontalAdvance(head)) + 18
        height = row * (len(lines) + 1) + 12
        left = x + 12 if x + 12 + width <= view.width() else x - 12 - width
        box = QRectF(max(0.0, left), frame.top() + 4, width, height)

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
            if series.dashed:
                pen.setDashPattern([2.0, 1.2])
            elif series.dotted:
                pen.setDashPattern([1.0, 1.0])
            painter.setPen(pen)
            line_y = base - metrics.capHeight() / 2
            painter.drawLine(QPointF(box.left() + 9, line_y), QPointF(box.left() + 22, line_y))
            painter.setPen(themes.colour("secondary"))
            painter.setFont(font)
            painter.drawText(QPointF(box.left() + 28, base), series.title)
            painter.setPen(themes.colour("text"))
            painter.setFont(strong)
            painter.drawText(QPointF(box.right() - 9 - wide.horizontalAdvance(text), base), text)
