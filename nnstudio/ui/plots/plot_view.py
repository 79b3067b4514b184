"""The drawing surface of a plot: a frame with round axes, and room for what is painted over the curves.

Axes, grid and title change seldom and are kept as a picture; the curves are painted over it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.ticks import count_step, log_ticks, nice_step, tick_text, ticks
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.focus import by_keyboard

# How far curves may reach over the frame, so that a line on the edge keeps its full width.
BLEED = 4.0
TINY = 1e-3
"""On a logarithmic x axis what is below this share of its low end, 0 too, is drawn there: outside."""
X_TITLE_APART = 9.0
"""Pixels between the last number below the frame and the word for what is counted."""


class PlotView(QWidget):
    """A frame in pixels with a range of values; maps between the two and paints the axes.

    ``curves`` is called with a painter that reaches a little over the frame, ``foreground`` afterwards with one
    that reaches everywhere.
    """

    hovered = Signal(object)
    """The x value under the pointer, or None when it left."""
    stepped = Signal(int)
    """An arrow key moved the cursor by -1 or +1 points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._ground: QPixmap | None = None
        self.title = ""
        self.x_title = ""
        self.margins = (46.0, 26.0, 50.0, 24.0)
        self.x_range = (0.0, 1.0)
        self.y_range = (0.0, 1.0)
        self.log_x = self.log_y = False
        self.shows_focus = False
        self.count_x = True
        self.curves: Callable[[QPainter], None] | None = None
        self.foreground: Callable[[QPainter], None] | None = None
        self.frame = QRectF(0, 0, 1, 1)

    # -- geometry ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """Fit the frame into the widget."""
        left, top, right, bottom = self.margins
        self.frame = QRectF(
            left,
            top,
            max(10.0, self.width() - left - right),
            max(10.0, self.height() - top - bottom),
        )
        self.renew_background()

    def renew_background(self) -> None:
        """Paint axes and title again; they are kept as a picture until told."""
        self._ground = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.shows_focus = by_keyboard(event)
        self.renew_background()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.shows_focus = False
        self.renew_background()

    def make_room(self, width: float) -> None:
        """Keep at least ``width`` pixels free at the right of the frame, for labels; never takes room back."""
        left, top, right, bottom = self.margins
        if self.x_title:
            metrics = QFontMetricsF(themes.font(fonts.CAPTION))
            width = max(width, metrics.horizontalAdvance(self.x_title + "00") + X_TITLE_APART)
        if width > right:
            self.margins = (left, top, math.ceil(width), bottom)
            self.place()

    def set_ranges(self, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        """Show these values; ``y_range`` in powers of ten where ``log_y`` is on."""
        if (x_range, y_range) != (self.x_range, self.y_range):
            self.x_range, self.y_range = x_range, y_range
            self.renew_background()

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Return the place on the widget of a value; ``y`` in powers of ten where ``log_y`` is on."""
        y0, y1 = self.y_range
        return QPointF(
            self.frame.left() + self._share(x) * self.frame.width(),
            self.frame.bottom() - (y - y0) / (y1 - y0) * self.frame.height(),
        )

    def to_pixels(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the places of many values at once, as ``to_pixel`` does of one."""
        (x0, x1), (y0, y1), frame = self.x_range, self.y_range, self.frame
        up = frame.height() / (y1 - y0)
        down = frame.bottom() - (y - y0) * up
        if self.log_x:
            shares = np.log(np.maximum(x, TINY * x0) / x0) / math.log(x1 / x0)
            return frame.left() + shares * frame.width(), down
        return frame.left() + (x - x0) * (frame.width() / (x1 - x0)), down

    def _share(self, x: float) -> float:
        """How far from the left edge (0) to the right edge (1) a value is."""
        x0, x1 = self.x_range
        if self.log_x:
            return math.log(max(x, TINY * x0) / x0) / math.log(x1 / x0)
        return (x - x0) / (x1 - x0)

    def to_x(self, pixel: float) -> float:
        """Return the x value at a horizontal place on the widget."""
        x0, x1 = self.x_range
        share = (pixel - self.frame.left()) / self.frame.width()
        return x0 * (x1 / x0) ** share if self.log_x else x0 + share * (x1 - x0)

    def to_y(self, pixel: float) -> float:
        """Return the y value at a vertical place on the widget; in powers of ten where ``log_y`` is on."""
        y0, y1 = self.y_range
        return y0 + (self.frame.bottom() - pixel) / self.frame.height() * (y1 - y0)

    # -- axes ----------------------------------------------------------------------------------------------------

    def y_ticks(self) -> list[tuple[float, str]]:
        """Return the places and texts of the horizontal grid lines."""
        low, high = self.y_range
        most = max(2, int(self.frame.height() // 34))
        if self.log_y:
            step = max(1.0, math.ceil((high - low) / most))
            return [(tick, tick_text(10.0**tick, 10.0**tick)) for tick in ticks(low, high, step)]
        step = nice_step(high - low, min(5, most))
        return [(tick, tick_text(tick, step)) for tick in ticks(low, high, step)]

    def x_ticks(self) -> list[tuple[float, str]]:
        """Return the places and texts below the frame."""
        low, high = self.x_range
        most = max(2, min(6, int(self.frame.width() // 58)))
        if self.log_x:
            return [(tick, tick_text(tick, tick)) for tick in log_ticks(low, high, most)]
        step = (count_step if self.count_x else nice_step)(high - low, most)
        return [(tick, tick_text(tick, step)) for tick in ticks(low, high, step)]

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.devicePixelRatio() != ratio:
            self._ground = QPixmap(self.size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            ground = QPainter(self._ground)
            self._paint_ground(ground)
            ground.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        if self.curves is not None:
            painter.save()
            painter.setClipRect(self.frame.adjusted(-BLEED, -BLEED, BLEED, BLEED))
            self.curves(painter)
            painter.restore()
        if self.foreground is not None:
            self.foreground(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), themes.colour("panel"))
        frame = self.frame
        small = themes.font(fonts.CAPTION)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        grid = QPen(themes.colour("grid"), 1)
        words = themes.colour("secondary")
        for value, text in self.y_ticks():
            y = round(self.to_pixel(0, value).y())
            painter.setPen(grid)
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(words)
            painter.drawText(
                QPointF(
                    frame.left() - 7 - metrics.horizontalAdvance(text),
                    y + metrics.capHeight() / 2,
                ),
                text,
            )
        painter.setPen(words)
        end = frame.left()
        for value, text in self.x_ticks():
            width = metrics.horizontalAdvance(text)
            x = self.to_pixel(value, 0).x() - width / 2
            painter.drawText(QPointF(x, frame.bottom() + 7 + metrics.ascent()), text)
            end = x + width
        if self.x_title:
            start = max(end + X_TITLE_APART, frame.right() + X_TITLE_APART)
            if start + metrics.horizontalAdvance(self.x_title) <= self.width():
                base = frame.bottom() + 7 + metrics.ascent()
                painter.drawText(QPointF(start, base), self.x_title)
        if self.title:
            strong = themes.font(fonts.BODY, strong=True)
            painter.setFont(strong)
            painter.setPen(themes.colour("text"))
            painter.drawText(QPointF(frame.left(), frame.top() - 11), self.title)
        if self.shows_focus:
            painter.setPen(QPen(themes.colour("focus"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    # -- pointer and keys ----------------------------------------------------------------------------------------
    # There is nothing to drag or to press: what is pressed goes on to whatever holds the plot.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        inside = self.frame.adjusted(-6, -6, 6, 6).contains(place)
        self.hovered.emit(self.to_x(place.x()) if inside else None)

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            self.hovered.emit(None)
            event.ignore()
        else:
            event.ignore()
