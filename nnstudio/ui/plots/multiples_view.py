"""A widget that shows a sheet of plots with locked axes: read at the pointer, chosen with a click or the keys.

It is given finished curves and paints them; what they are of is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.multiples import Curve, Sheet
from nnstudio.ui.plots.multiples_layout import Placed, Scale, scale_of
from nnstudio.ui.plots.multiples_painter import (
    MOST_LABELS,
    Manner,
    Reading,
    paint_curves,
    paint_ground,
    paint_reading,
)
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.focus import by_keyboard

NEAR = 14.0
"""Pixels from a curve at which a click still means it."""


class MultiplesView(QWidget):
    """One sheet.

    Signals:
        picked(key): a curve was clicked, or chosen with the keys; None for none of them.
        cursorMoved(x): the place that is read, None where nothing is.
    """

    picked = Signal(object)
    cursorMoved = Signal(object)

    def __init__(self, *, even: bool = False, parent: QWidget | None = None) -> None:
        """Show nothing yet; ``even`` makes a y axis that reaches as far below 0 as above."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 60)
        self.sheet = Sheet()
        self.scale = Scale()
        self.reading: Reading | None = None
        self._manner = Manner(zero=even)
        self._even, self._log, self._share, self._end = even, False, False, 1.0
        self._x_title = ""
        self._placed: Placed | None = None
        self._ground: QPixmap | None = None
        self._looks: object = None
        self._shows_focus = False
        themes.notifier().changed.connect(self._lay_out)

    def sizeHint(self) -> QSize:
        return QSize(340, 60 if self._even else 220)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: Sheet, end: float) -> None:
        """Show other curves, on an x axis from 0 to ``end``."""
        self.sheet, self._end = sheet, end
        self._measure()

    def set_log(self, on: bool) -> None:
        """Draw y on a logarithmic axis; values of 0 and below are left out."""
        if on != self._log:
            self._log = on
            self._measure()

    def set_share(self, on: bool) -> None:
        """Have the y axis go from 0 to 1 whatever the curves."""
        if on != self._share:
            self._share = on
            self._measure()

    def set_texts(
        self, x_title: str, x_text: Callable[[float], str], value_text: Callable[[float], str]
    ) -> None:
        """Set what is counted along x, and how places and values are written."""
        if x_title != self._x_title:
            self._x_title = x_title
            self._ground = None
        self._manner = replace(self._manner, x_text=x_text, value_text=value_text)
        self.update()

    def set_chosen(self, key: int | None) -> None:
        """Have one curve stand out, or none."""
        if key != self._manner.chosen:
            self._manner = replace(self._manner, chosen=key)
            self.update()

    def set_stale(self, stale: bool) -> None:
        """Fade the curves where they belong to other settings."""
        if stale != self._manner.stale:
            self._manner = replace(self._manner, stale=stale)
            self.update()

    def set_cursor(self, x: float | None) -> None:
        """Read the values at ``x`` in all plots; nobody is told."""
        self._read(None if x is None else Reading(x, 0, 0.0))

    @property
    def placed(self) -> Placed:
        """Where everything stands."""
        if self._placed is None:
            labels = len(self.sheet.cells) == 1 and len(self.sheet.curves) <= MOST_LABELS
            self._placed = Placed(self.sheet, self.scale, self.size(), labels=labels or self._even)
        return self._placed

    # -- inside --------------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        self.scale = scale_of(
            self.sheet.curves, self._end, log=self._log, share=self._share, even=self._even
        )
        sheet = self.sheet
        looks = (
            self.scale,
            [cell.title for cell in sheet.cells],
            sheet.columns,
            sheet.row_heads,
            sheet.column_heads,
            sheet.row_title,
            sheet.column_title,
            len(sheet.curves) <= MOST_LABELS,
        )
        if looks != self._looks:
            self._looks = looks
            self._lay_out()
        self._describe()
        self.update()

    def _lay_out(self) -> None:
        self._placed = self._ground = None
        self.update()

    def _describe(self) -> None:
        words = [
            f"{curve.name} {short_number(float(curve.y[curve.last]))}"
            for curve in self.sheet.curves
            if curve.last >= 0
        ]
        text = ", ".join(words)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        placed = self.placed
        if self._ground is None or self._ground.devicePixelRatio() != ratio:
            self._ground = QPixmap(self.size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(themes.colour("panel"))
            ground = QPainter(self._ground)
            # Words are placed in points of the widget, whatever the ratio.
            paint_ground(ground, self.sheet, placed, self._x_title)
            ground.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        paint_curves(painter, self.sheet, placed, self._manner)
        if self.reading is not None:
            paint_reading(painter, self.sheet, placed, self._manner, self.reading)
        if self._shows_focus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(themes.colour("focus"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_focus = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_focus = False
        self.update()

    # -- pointer and keys ----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        place = self.placed.found(at)
        if place is None:
            self._read(None)
        else:
            x = self.placed.to_x(place, at.x())
            self._read(Reading(x, place, self._value(place, at.y())))
        self.cursorMoved.emit(self.reading.x if self.reading is not None else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._read(None)
        self.cursorMoved.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.curve_at(event.position()))

    def curve_at(self, at: QPointF) -> int | None:
        """The curve a point of the widget means: in a small plot the nearest, else one that is near."""
        place = self.placed.found(at)
        if place is None:
            return None
        best: tuple[float, int] | None = None
        for curve in self.sheet.cells[place].curves:
            distance = self._distance(place, curve, at)
            if best is None or distance < best[0]:
                best = distance, curve.key
        if best is None or (len(self.sheet.cells) == 1 and best[0] > NEAR):
            return None
        return best[1]

    def _distance(self, place: int, curve: Curve, at: QPointF) -> float:
        if curve.last < 0:
            return 1e6
        x, y = self.placed.to_pixels(place, curve.x, curve.y)
        sound = np.isfinite(y)
        if not sound.any():
            return 1e6
        x, y = x[sound], y[sound]
        # Between two points the line counts as well.
        height = float(np.interp(at.x(), x, y))
        beyond = max(0.0, at.x() - float(x[-1]), float(x[0]) - at.x())
        return float(np.hypot(height - at.y(), beyond))

    def _value(self, place: int, pixel: float) -> float:
        frame, (low, high) = self.placed.frames[place], self.scale.y
        value = low + (frame.bottom() - pixel) / frame.height() * (high - low)
        return 10.0 ** min(300.0, value) if self.scale.log else value

    def _read(self, reading: Reading | None) -> None:
        if reading != self.reading:
            self.reading = reading
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.sheet.curves:
            keys = list(dict.fromkeys(curve.key for curve in self.sheet.curves))
            chosen = self._manner.chosen
            step = 1 if key == Qt.Key.Key_Down else -1
            at = (keys.index(chosen) + step) % len(keys) if chosen in keys else 0
            self.picked.emit(keys[at])
        elif key == Qt.Key.Key_Escape and (
            self.reading is not None or self._manner.chosen is not None
        ):
            self._read(None)
            self.picked.emit(None)
        else:
            event.ignore()
            return
        event.accept()

    def _step(self, by: int) -> None:
        """Read the measured point before or behind the one that is read; begins with the last."""
        longest = max(self.sheet.curves, key=lambda one: one.last, default=None)
        if longest is None or longest.last < 0:
            return
        if self.reading is None:
            place = longest.last
        else:
            nearest = int(np.argmin(np.abs(longest.x - self.reading.x)))
            place = min(max(nearest + by, 0), longest.last)
        plot = self.reading.place if self.reading is not None else 0
        self._read(Reading(float(longest.x[place]), plot, 0.0))
        self.cursorMoved.emit(float(longest.x[place]))
