"""The values at the ends of curves, and the word inside a band: where they stand so that none covers another.

A number at the end of a line is read at once; a legend has to be looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter

from nnstudio.ui.plots.band import Band
from nnstudio.ui.plots.free_place import free_place
from nnstudio.ui.plots.label_layout import spread
from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.plots.series import Series
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

DOT = 3.0


class EndLabel(NamedTuple):
    """A value at the end of a curve: where its dot and its text are (pixels), and what it says."""

    series: Series
    dot: QPointF
    rect: QRectF
    text: str


class EndLabels:
    """Places and paints the labels of one plot view."""

    def __init__(self, view: PlotView, series: dict[str, Series]) -> None:
        self.view = view
        self.series = series
        self.band: Band | None = None
        self.others: Callable[[], Sequence[QRectF]] = tuple
        """Places of words that others paint: the label of the band keeps away from them."""
        self.value_text: Callable[[float], str] = short_number
        self._placed: tuple[object, list[EndLabel], QRectF | None] | None = None

    def pixel(self, x: float, y: float) -> QPointF | None:
        """Return where a measured value is; one beyond a fixed range sits on the edge, still readable."""
        if self.view.log_y:
            if y <= 0:
                return None
            y = float(np.log10(y))
        if not np.isfinite(y):
            return None
        low, high = self.view.y_range
        return self.view.to_pixel(x, min(max(y, low), high))

    def width(self) -> float:
        """Return the width in pixels of the widest label, 0 where there is none."""
        metrics = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        texts = [
            self._text(series)
            for series in self.series.values()
            if series.has_points() and not series.faint
        ]
        return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def _text(self, series: Series) -> str:
        return series.sketched or self.value_text(float(series.y[series.last]))

    def labels(self) -> list[EndLabel]:
        """Return the labels at the ends of curves, moved apart so that none covers another."""
        return self._all()[0]

    def band_rect(self) -> QRectF | None:
        """Return where the label of the band stands, or None while there is nothing to say."""
        return self._all()[1]

    def taken(self) -> list[QRectF]:
        """Where words stand."""
        labels, band = self._all()
        return [*(label.rect for label in labels), *([] if band is None else [band])]

    def _all(self) -> tuple[list[EndLabel], QRectF | None]:
        """Both, worked out again only when a curve, a range or a size has changed."""
        view = self.view
        versions = [series.version for series in self.series.values() if not series.faint]
        places = (
            view.frame.getRect(),
            view.width(),
            view.x_range,
            view.y_range,
            view.log_x,
            view.log_y,
        )
        taken = tuple(rect.getRect() for rect in self.others())
        key = (versions, places, taken, self.value_text, themes.font().pixelSize())
        if self._placed is None or self._placed[0] != key:
            labels = self._end_labels()
            self._placed = key, labels, self._band_rect(labels)
        return self._placed[1], self._placed[2]

    def _end_labels(self) -> list[EndLabel]:
        metrics = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        found: list[tuple[Series, QPointF, str]] = []
        low, high = self.view.x_range
        for series in self.series.values():
            if series.faint or not series.has_points():
                continue
            x, y = float(series.x[series.last]), float(series.y[series.last])
            dot = self.pixel(x, y) if low <= x <= high else None
            if dot is not None:
                found.append((series, dot, self._text(series)))
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

    def _band_rect(self, labels: list[EndLabel]) -> QRectF | None:
        if self.band is None or not self.band.label_text():
            return None
        metrics = QFontMetricsF(themes.font(fonts.BODY, strong=True))
        width, height = metrics.horizontalAdvance(self.band.label_text()), metrics.height()
        return free_place(
            self.view,
            self.band,
            [series for series in self.series.values() if not series.faint],
            [*(label.rect for label in labels), *self.others()],
            (width, height),
        )

    def paint(self, painter: QPainter) -> None:
        """Paint dots and values."""
        font = themes.font(fonts.BODY, strong=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        labels = self.labels()
        for label in labels:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(themes.colour(label.series.colour_token)))
            painter.drawEllipse(label.dot, DOT, DOT)
        for label in labels:
            painter.setPen(themes.label_colour(label.series.colour_token))
            base = label.rect.center().y() + metrics.capHeight() / 2
            painter.drawText(QPointF(label.rect.left(), base), label.text)

    def paint_band(self, painter: QPainter) -> None:
        """Paint the label of the band."""
        rect = self.band_rect()
        if rect is None or self.band is None:
            return
        painter.setFont(themes.font(fonts.BODY, strong=True))
        painter.setPen(themes.label_colour(self.band.colour_token))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.band.label_text())
