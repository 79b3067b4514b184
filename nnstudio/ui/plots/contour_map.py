"""A landscape from above with the ways of several walkers on it, and a start that can be dragged.

The ground is painted once for each landscape, size and theme; a frame of a race only draws lines on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.plots.trail import Trail
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import channels, mix

NOWHERE = 255
REACH = 12.0
"""Pixels around the start in which it can be taken."""
LONGEST_ARROW = 90.0


@dataclass(frozen=True, eq=False)
class Way:
    """One walker's way, as it is drawn.

    Attributes:
        colour: "#rrggbb".
        places: (n, 2).
        arrows: for each place what is added to it next by the walker's velocity, (n, 2); None without one.
        slopes: for each place the downhill gradient, (n, 2).
    """

    colour: str
    places: NDArray[np.float64]
    arrows: NDArray[np.float64] | None
    slopes: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outline:
    """A line over the landscape: "#rrggbb", places (n, 2), and whether it is dashed."""

    colour: str
    places: NDArray[np.float64]
    dashed: bool = False


class ContourMap(QWidget):
    """Bands of height, paths, minima and the start.

    Signals:
        startMoved(x, y): the start was dragged, or put somewhere by a click.
        zoomWanted(x, y, factor): the wheel was turned at a place.
        sizeWanted(rows, columns): the ground is wanted in this many points.
    """

    startMoved = Signal(float, float)
    zoomWanted = Signal(float, float, float)
    sizeWanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.window_shown = -1.0, 1.0, -1.0, 1.0
        self.start = 0.0, 0.0
        self.shown = 0
        self.arrows = True
        self._bands: NDArray[np.uint8] = np.zeros((1, 1), np.uint8)
        self._minima: Sequence[tuple[float, float]] = ()
        self._ways: Sequence[Way] = ()
        self._outlines: Sequence[Outline] = ()
        self._ground: QImage | None = None
        self._dragging = False
        self._trail = Trail()
        self.setMinimumSize(260, 220)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(560, 460)

    def show_ground(
        self,
        window: tuple[float, float, float, float],
        bands: NDArray[np.uint8],
        minima: Sequence[tuple[float, float]],
    ) -> None:
        """Show a landscape: ``bands`` (rows, columns) over x from, x to, y from, y to."""
        self.window_shown, self._bands, self._minima = window, bands, minima
        self._ground = None
        self._trail.forget()
        self.update()

    def show_ways(self, ways: Sequence[Way], start: tuple[float, float]) -> None:
        """Show these ways from this start."""
        self._ways, self.start = ways, start
        self._trail.forget()
        self.update()

    def show_outlines(self, outlines: Sequence[Outline]) -> None:
        """Show these lines under the ways."""
        self._outlines = outlines
        self.update()

    def show_step(self, step: int) -> None:
        """Draw all ways as far as this step."""
        self.shown = step
        self.update()

    # -- geometry ------------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(38, 8, -10, -24)

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Where a place of the landscape stands in the widget."""
        left, right, bottom, top = self.window_shown
        area = self._area()
        return QPointF(
            area.left() + (x - left) / (right - left) * area.width(),
            area.top() + (top - y) / (top - bottom) * area.height(),
        )

    def to_place(self, point: QPointF) -> tuple[float, float]:
        """The place of the landscape at a point of the widget."""
        left, right, bottom, top = self.window_shown
        area = self._area()
        return (
            left + (point.x() - area.left()) / area.width() * (right - left),
            top - (point.y() - area.top()) / area.height() * (top - bottom),
        )

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._area()
        if self._ground is None:
            self._ground = _ground(self._bands)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self._ground)
        self._paint_axes(painter, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(area)
        self._paint_minima(painter)
        self._paint_outlines(painter)
        lines = [(QColor(way.colour), partial(self._pixels, way.places)) for way in self._ways]
        self._trail.paint(painter, self, lines, self.shown)
        if self.arrows:
            for way in self._ways:
                self._paint_arrows(painter, way)
        painter.restore()
        self._paint_start(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        left, right, bottom, top = self.window_shown
        axes = Axes(painter, area)
        for x, text in even_ticks(left, right, area.width(), 80):
            axes.column(self.to_pixel(x, bottom).x(), text)
        for y, text in even_ticks(bottom, top, area.height(), 50):
            axes.row(self.to_pixel(left, y).y(), text, line=None)
        painter.setPen(themes.colour("field_border"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)

    def _paint_minima(self, painter: QPainter) -> None:
        painter.setPen(QPen(themes.colour("text"), 1.4))
        for x, y in self._minima:
            at = self.to_pixel(x, y)
            painter.drawLine(at + QPointF(-5, 0), at + QPointF(5, 0))
            painter.drawLine(at + QPointF(0, -5), at + QPointF(0, 5))

    def _paint_outlines(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for outline in self._outlines:
            style = Qt.PenStyle.DashLine if outline.dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(outline.colour), 1.8, style))
            points = [QPointF(x, y) for x, y in self._pixels(outline.places).tolist()]
            painter.drawPolyline(QPolygonF(points))

    def _paint_arrows(self, painter: QPainter, way: Way) -> None:
        at = min(self.shown, len(way.places) - 1)
        here = way.places[at]
        painter.setPen(QPen(themes.colour("secondary"), 1.4, Qt.PenStyle.DashLine))
        self._paint_arrow(painter, here, way.slopes[at])
        if way.arrows is not None:
            painter.setPen(QPen(QColor(way.colour), 2.2))
            self._paint_arrow(painter, here, way.arrows[at])

    def _paint_arrow(
        self, painter: QPainter, here: NDArray[np.float64], by: NDArray[np.float64]
    ) -> None:
        start = self.to_pixel(float(here[0]), float(here[1]))
        end = self.to_pixel(float(here[0] + by[0]), float(here[1] + by[1]))
        length = ((end.x() - start.x()) ** 2 + (end.y() - start.y()) ** 2) ** 0.5
        if not 3.0 < length < 1e6:
            return
        across = QPointF((end.x() - start.x()) / length, (end.y() - start.y()) / length)
        end = start + across * min(length, LONGEST_ARROW)
        side = QPointF(-across.y(), across.x())
        painter.drawLine(start, end)
        painter.drawLine(end, end - across * 7 + side * 4)
        painter.drawLine(end, end - across * 7 - side * 4)

    def _paint_start(self, painter: QPainter) -> None:
        at = self.to_pixel(*self.start)
        painter.setPen(QPen(themes.colour("text"), 2.0))
        painter.setBrush(themes.colour("panel"))
        painter.drawEllipse(at, 6.0, 6.0)
        if self.hasFocus():
            painter.setPen(QPen(themes.colour("focus"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 10.0, 10.0)

    def _pixels(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        left, right, bottom, top = self.window_shown
        area = self._area()
        x = area.left() + (places[:, 0] - left) / (right - left) * area.width()
        y = area.top() + (top - places[:, 1]) / (top - bottom) * area.height()
        # What runs far out of the window would overflow the painter's numbers.
        return np.clip(np.stack([x, y], axis=1), -5000.0, 9000.0)

    # -- events --------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._trail.forget()
        area = self._area()
        self.sizeWanted.emit(max(2, int(area.height())), max(2, int(area.width())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._area().contains(event.position()):
            self._dragging = True
            self._move(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        away = event.position() - self.to_pixel(*self.start)
        near = away.manhattanLength() < REACH
        self.setCursor(Qt.CursorShape.SizeAllCursor if near else Qt.CursorShape.CrossCursor)
        if self._dragging:
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False

    def keyPressEvent(self, event: object) -> None:
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        move = moves.get(Qt.Key(event.key()))  # pyright: ignore[reportAttributeAccessIssue]
        if move is None:
            super().keyPressEvent(event)  # pyright: ignore[reportArgumentType]
            return
        left, right, bottom, top = self.window_shown
        x, y = self.start
        self.startMoved.emit(x + move[0] * (right - left) / 100, y + move[1] * (top - bottom) / 100)

    def wheelEvent(self, event: QWheelEvent) -> None:
        x, y = self.to_place(event.position())
        self.zoomWanted.emit(x, y, 1 / 1.2 if event.angleDelta().y() > 0 else 1.2)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _move(self, point: QPointF) -> None:
        self.startMoved.emit(*self.to_place(point))

    def _retheme(self, _theme: object = None) -> None:
        self._ground = None
        self._trail.forget()
        self.update()


def _ground(bands: NDArray[np.uint8]) -> QImage:
    """The picture of the bands: lower is darker in light colours, and a fine line between two bands."""
    theme = themes.current()
    inside = bands[bands != NOWHERE]
    most = int(inside.max()) if inside.size else 0
    shades = np.zeros((256, 3), np.uint8)
    for band in range(most + 1):
        share = 0.62 * (1.0 - band / max(1, most)) + 0.04
        shades[band] = channels(mix(theme.panel, theme.accent, share))
    shades[NOWHERE] = channels(theme.chip)
    pixels = np.empty((*bands.shape, 4), np.uint8)
    pixels[..., 2::-1] = shades[bands]
    pixels[..., 3] = 255
    edge = np.zeros(bands.shape, bool)
    edge[:, 1:] |= bands[:, 1:] != bands[:, :-1]
    edge[1:] |= bands[1:] != bands[:-1]
    ink = np.array(channels(mix(theme.panel, theme.text, 0.28)), np.uint8)
    pixels[edge, :3] = ink[::-1]
    made = np.ascontiguousarray(pixels)
    rows, columns = bands.shape
    return QImage(made.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
