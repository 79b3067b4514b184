"""A plane to draw points on by hand: one at a time, as a spray, and with an eraser, in the colour of a class.

A stroke is handed over when it ends, so that it is one thing to undo.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.point_plane import Dots, PointPlane
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour

Tool = Literal["point", "spray", "eraser"]
Places = NDArray[np.float64]

APART = 0.45
"""A point after the other while a brush is dragged: so far from the last one, in units of the plane."""
SPRAY, SPRAYED, SPRAY_MS = 0.55, 3, 45
"""Standard deviation of a spray in units of the plane, points of one puff, and milliseconds between two."""
RUBBER = 0.6
"""Radius of the eraser in units of the plane."""
STEP, WIDE_STEP = 0.25, 1.0
"""How far an arrow key moves, alone and with Shift."""


class PointPaper(PointPlane):
    """Points with their classes. The left button uses the tool, the right one always erases.

    By keyboard: arrows move a cross, Space uses the tool there, Delete erases, digits choose the class.

    Signals:
        drawn(places, label): a stroke has ended that adds points (n, 2) of one class.
        erased(numbers): one that takes points away, by their numbers, ascending.
        labelWanted(label): a digit was pressed.
    """

    drawn = Signal(object, int)
    erased = Signal(object)
    labelWanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool: Tool = "point"
        self.label = 0
        self.hint = ""
        self.most = 1_000_000
        self._places: Places = np.empty((0, 2))
        self._labels: NDArray[np.int64] = np.empty(0, np.int64)
        self._stroke: list[tuple[float, float]] = []
        self._gone: NDArray[np.bool_] = np.empty(0, bool)
        self._erasing: bool | None = None
        self._at: QPointF | None = None
        self._cross: tuple[float, float] | None = None
        self._random = np.random.default_rng()
        self._puffs = QTimer(self)
        self._puffs.setInterval(SPRAY_MS)
        self._puffs.timeout.connect(self._puff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_points(self, places: Places, labels: NDArray[np.int64]) -> None:
        """Show these points (n, 2) and their classes (n,); a stroke that is under way goes on."""
        self._places, self._labels = places, labels
        self._gone = np.zeros(len(places), bool)
        self._group()

    def _group(self) -> None:
        left = ~self._gone
        groups = [
            Dots(self._places[left & (self._labels == each)], class_colour(int(each)))
            for each in np.unique(self._labels)
        ]
        self.set_dots(groups)

    def renew(self, _theme: object = None) -> None:
        if _theme is not None and len(self._places):
            # The colours of the classes are other ones, too.
            self._group()
            return
        super().renew()

    # -- a stroke ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        if event.button() not in (left, right) or self._erasing is not None:
            return
        if not self.area().adjusted(-6, -6, 6, 6).contains(event.position()):
            return
        self._cross = None
        self._at = event.position()
        self._begin(event.button() == right or self.tool == "eraser")
        if not self._erasing and self.tool == "spray":
            self._puffs.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._at = event.position()
        if self._erasing is not None:
            self._go_on(self.to_plane(event.position()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end()

    def _begin(self, erasing: bool) -> None:
        self._erasing = erasing
        self._stroke = []
        place = self._here()
        if place is None:
            return
        if erasing:
            self._rub(place)
        elif self.tool == "spray":
            self._puff()
        else:
            self._add([place])

    def _here(self) -> tuple[float, float] | None:
        if self._cross is not None:
            return self._cross
        return None if self._at is None else self.to_plane(self._at)

    def _go_on(self, place: tuple[float, float]) -> None:
        if self._erasing:
            self._rub(place)
        elif self.tool != "spray" and self._far_enough(place):
            self._add([place])

    def _far_enough(self, place: tuple[float, float]) -> bool:
        last = self._stroke[-1] if self._stroke else None
        return last is None or float(np.hypot(place[0] - last[0], place[1] - last[1])) >= APART

    @Slot()
    def _puff(self) -> None:
        """A few points around the pointer."""
        place = self._here()
        if place is None:
            return
        around = self._random.normal(place, SPRAY, (SPRAYED, 2))
        inside = (around > (self._x[0], self._y[0])) & (around < (self._x[1], self._y[1]))
        self._add([(float(x), float(y)) for x, y in around[inside.all(axis=1)]])

    def _add(self, places: list[tuple[float, float]]) -> None:
        room = self.most - len(self._places) - len(self._stroke)
        self._stroke += places[: max(room, 0)]
        self.update()

    def _rub(self, place: tuple[float, float]) -> None:
        if len(self._places):
            near = np.hypot(*(self._places - np.array(place)).T) <= RUBBER
            if (near & ~self._gone).any():
                self._gone |= near
                self._group()

    def _end(self) -> None:
        """Hand the stroke over."""
        erasing, self._erasing = self._erasing, None
        self._puffs.stop()
        stroke, self._stroke = self._stroke, []
        # The next stroke counts from here, whether or not anybody has shown the points anew by then.
        if erasing:
            gone = np.flatnonzero(self._gone)
            if gone.size:
                self.show_points(self._places[~self._gone], self._labels[~self._gone])
                self.erased.emit(gone)
        elif stroke:
            places, label = np.array(stroke), self.label
            self.show_points(
                np.concatenate([self._places, places]),
                np.concatenate([self._labels, np.full(len(places), label)]),
            )
            self.drawn.emit(places, label)
        self.update()

    # -- the keyboard --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        if key in ways:
            wide = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._move_cross(*ways[key], WIDE_STEP if wide else STEP)
        elif key == Qt.Key.Key_Space:
            self._move_cross(0, 0, 0.0)
            self._begin(self.tool == "eraser")
            self._end()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._move_cross(0, 0, 0.0)
            self._begin(True)
            self._end()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.labelWanted.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def _move_cross(self, across: int, up: int, by: float) -> None:
        x, y = self._cross or (0.0, 0.0)
        x = min(max(x + by * across, self._x[0]), self._x[1])
        y = min(max(y + by * up, self._y[0]), self._y[1])
        self._cross = (x, y)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._cross = None
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._end()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        if self._erasing is None:
            self._at = None
        self.update()

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.area()
        if self._stroke:
            self.paint_dots(painter, Dots(np.array(self._stroke), class_colour(self.label)))
        elif self.hint and not self.total:
            painter.setPen(themes.colour("secondary"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(12, 12, -12, -12), flags, self.hint)
        painter.setClipRect(area)
        self._paint_tool(painter)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(themes.colour("focus"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)
        painter.end()

    def _paint_tool(self, painter: QPainter) -> None:
        """The reach of eraser and spray around the pointer, and the cross of the keyboard."""
        if self._cross is not None:
            middle = QPointF(*self.to_pixels(np.array([self._cross]))[0])
            painter.setPen(QPen(QColor(class_colour(self.label)), 2))
            painter.drawLine(middle - QPointF(7, 0), middle + QPointF(7, 0))
            painter.drawLine(middle - QPointF(0, 7), middle + QPointF(0, 7))
        elif self._at is not None and (self.tool != "point" or self._erasing):
            rubs = self.tool == "eraser" or bool(self._erasing)
            reach = (RUBBER if rubs else 2 * SPRAY) * self.area().width()
            reach /= self._x[1] - self._x[0]
            ink = themes.colour("secondary") if rubs else QColor(class_colour(self.label))
            painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._at, reach, reach)
