"""Points of a plane in the colours of their classes, between axes; painted by ourselves, so that it opens at once.

The part for training is filled, the part for testing hollow, as on the decision surface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.ui.plots.axes import Axes, even_ticks
from nnstudio.ui.style import theme as themes

LEFT, RIGHT, TOP, BOTTOM = 40, 8, 8, 22
MOST = 4000
"""Of each group the first so many points are painted; more would only be a carpet."""
SIZES = ((120, 4.2), (500, 3.4), (2000, 2.6))
"""Up to so many points they have a radius of so many pixels; more of them are smaller still."""
SMALLEST = 1.9


@dataclass(frozen=True, eq=False)
class Dots:
    """Points drawn alike: their places (n, 2), in one colour; ``hollow`` where they are for testing."""

    places: NDArray[np.floating]
    colour: str
    hollow: bool = False


class PointPlane(QWidget):
    """A part of the plane and the points in it.

    Signals:
        hovered(place): the place (x, y) under the pointer, None where it left.
    """

    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dots: tuple[Dots, ...] = ()
        self._x, self._y = (-6.0, 6.0), (-6.0, 6.0)
        self._square = True
        self._ground: QPixmap | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(140, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.notifier().changed.connect(self.renew)

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def set_dots(self, dots: Sequence[Dots]) -> None:
        """Show these points and no others."""
        self._dots = tuple(dots)
        self.renew()

    def set_range(
        self, x: tuple[float, float], y: tuple[float, float], *, square: bool = True
    ) -> None:
        """Show this part of the plane; equal lengths on both axes where ``square``."""
        if (x, y, square) != (self._x, self._y, self._square):
            self._x, self._y, self._square = x, y, square
            self.renew()

    @property
    def total(self) -> int:
        """Points there are, painted or not."""
        return sum(len(one.places) for one in self._dots)

    # -- places --------------------------------------------------------------------------------------

    def area(self) -> QRectF:
        """Where the plane is on the widget."""
        room = QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
        if not self._square or room.width() <= 0 or room.height() <= 0:
            return room
        across, up = self._x[1] - self._x[0], self._y[1] - self._y[0]
        scale = min(room.width() / across, room.height() / up)
        return QRectF(room.left(), room.top(), scale * across, scale * up)

    def to_pixels(self, places: NDArray[np.floating]) -> NDArray[np.float64]:
        """Places (n, 2) of the plane as pixels of the widget."""
        area = self.area()
        low = np.array([self._x[0], self._y[0]])
        span = np.array([self._x[1] - self._x[0], self._y[1] - self._y[0]])
        share = (np.asarray(places, np.float64) - low) / span
        return np.column_stack(
            [area.left() + share[:, 0] * area.width(), area.bottom() - share[:, 1] * area.height()]
        )

    def to_plane(self, point: QPointF) -> tuple[float, float]:
        """A pixel of the widget as a place of the plane, inside its range."""
        area = self.area()
        across = min(max((point.x() - area.left()) / max(area.width(), 1.0), 0.0), 1.0)
        up = min(max((area.bottom() - point.y()) / max(area.height(), 1.0), 0.0), 1.0)
        return (
            self._x[0] + across * (self._x[1] - self._x[0]),
            self._y[0] + up * (self._y[1] - self._y[0]),
        )

    def radius(self) -> float:
        """Pixels from the middle of a point to its edge."""
        return next((size for most, size in SIZES if self.total <= most), SMALLEST)

    # -- painting ------------------------------------------------------------------------------------

    def renew(self, _theme: object = None) -> None:
        """Paint the ground anew: points, range or colours have changed."""
        self._ground = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.renew()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ground is None:
            self._ground = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        painter.end()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(themes.colour("panel"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.area()
        painter.fillRect(area, themes.colour("canvas"))
        axes = Axes(painter, area)
        for value, text in even_ticks(*self._x, area.width(), 60):
            axes.column(self.to_pixels(np.array([[value, self._y[0]]]))[0, 0], text, "grid")
        for value, text in even_ticks(*self._y, area.height(), 44):
            axes.row(self.to_pixels(np.array([[self._x[0], value]]))[0, 1], text)
        painter.setPen(themes.colour("hairline"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        painter.setClipRect(area.adjusted(-4, -4, 4, 4))
        for dots in self._dots:
            self.paint_dots(painter, dots)
        painter.end()
        return picture

    def paint_dots(self, painter: QPainter, dots: Dots) -> None:
        """Paint some points as they are now."""
        radius, colour = self.radius(), QColor(dots.colour)
        if dots.hollow:
            painter.setPen(QPen(colour, 1.3))
            painter.setBrush(themes.colour("panel"))
        else:
            painter.setPen(QPen(themes.colour("panel"), 0.8))
            painter.setBrush(colour)
        known = dots.places[:MOST]
        for x, y in self.to_pixels(known[np.isfinite(known).all(axis=1)]).tolist():
            painter.drawEllipse(QPointF(x, y), radius, radius)

    # -- the pointer ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self.area().contains(event.position())
        self.hovered.emit(self.to_plane(event.position()) if inside else None)

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)
