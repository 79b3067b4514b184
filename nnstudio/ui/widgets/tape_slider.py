"""A slider over the steps of a run that stands on recorded moments only, or at its right end, on the present.

Ticks show where the moments are; arrow keys go from one to the next.
"""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from nnstudio.ui.style import theme as themes

HANDLE, GROOVE, TICK = 7.0, 4.0, 4.0
"""Radius of the handle, height of the groove and length of a tick in pixels, at the usual size of type."""
PAGE = 10
"""Page keys go over so many moments."""


class TapeSlider(QSlider):
    """Chooses a recorded step, or None for the present.

    Signals:
        chosen(step): the user went to another place.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._steps: tuple[int, ...] = ()
        self._step: int | None = None
        self._over = False
        self.setEnabled(False)
        # Also what a screen reader sets.
        self.valueChanged.connect(self._value_set)

    @property
    def step(self) -> int | None:
        """The recorded step it stands on; None where it stands on the present."""
        return self._step

    @property
    def steps(self) -> tuple[int, ...]:
        """The recorded steps."""
        return self._steps

    def set_tape(self, steps: tuple[int, ...], newest: int, step: int | None) -> None:
        """Offer the recorded ``steps`` of a run that is at step ``newest``, and stand on ``step``."""
        if (steps, newest, step) == (self._steps, self.maximum(), self._step):
            return
        self._steps, self._step = steps, step
        self.blockSignals(True)
        self.setMaximum(max(newest, 1))
        self.setValue(newest if step is None else step)
        self.blockSignals(False)
        self.setEnabled(bool(steps))
        self.update()

    @property
    def _handle(self) -> float:
        """The radius as it is drawn."""
        return HANDLE * themes.scale()

    # -- where things are ----------------------------------------------------------------------------

    def place_of(self, step: int) -> float:
        """The pixel from the left of a step."""
        return self._handle + (self.width() - 2 * self._handle) * step / self.maximum()

    def _step_at(self, x: float) -> int | None:
        """What the pixel ``x`` is nearest to; the present where a moment is no nearer."""
        wanted = (x - self._handle) / max(1.0, self.width() - 2 * self._handle) * self.maximum()
        return self._nearest(wanted)

    def _nearest(self, wanted: float) -> int | None:
        here = bisect_left(self._steps, wanted)
        near = self._steps[max(0, here - 1) : here + 1]
        best = min(near, key=lambda step: abs(step - wanted))
        return best if abs(best - wanted) < abs(self.maximum() - wanted) else None

    # -- going somewhere -----------------------------------------------------------------------------

    def go(self, step: int | None) -> None:
        """Stand on a recorded step or on the present, and say so."""
        if step != self._step and self._steps:
            self.set_tape(self._steps, self.maximum(), step)
            self.chosen.emit(step)

    def move_by(self, moments: int) -> None:
        """So many moments further; behind the newest is the present."""
        places = (*self._steps, None)
        here = len(self._steps) if self._step is None else bisect_left(self._steps, self._step)
        if moments > 0 and self._step is not None and self._step not in self._steps:
            here -= 1  # Thinned out since; the next one is where it would be itself.
        self.go(places[min(max(here + moments, 0), len(self._steps))])

    def _value_set(self, value: int) -> None:
        if self._steps:
            self._step = -1  # Whatever it was; the value has moved already.
            self.go(self._nearest(value))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.setSliderDown(True)
            self.go(self._step_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self.isSliderDown():
            self.go(self._step_at(x))
        over = abs(x - self.place_of(self.value())) <= self._handle + 2
        if over != self._over:
            self._over = over
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._over = False
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or -event.angleDelta().x()
        if turned and self._steps:
            self.move_by(1 if turned > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                self.move_by(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                self.move_by(1)
            case Qt.Key.Key_PageDown:
                self.move_by(-PAGE)
            case Qt.Key.Key_PageUp:
                self.move_by(PAGE)
            case Qt.Key.Key_Home:
                self.go(self._steps[0] if self._steps else None)
            case Qt.Key.Key_End | Qt.Key.Key_Escape:
                self.go(None)
            case _:
                event.ignore()

    # -- painting ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(240, themes.px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, themes.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, handle = self.height() / 2 - 2, self._handle
        groove = QRectF(handle, middle - GROOVE / 2, self.width() - 2 * handle, GROOVE)
        painter.setBrush(themes.colour("pressed"))
        painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
        if self.isEnabled():
            x = self.place_of(self.value())
            groove.setRight(x)
            painter.setBrush(themes.colour("accent"))
            painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
            self._paint_ticks(painter, middle)
            self._paint_handle(painter, QPointF(x, middle))
        painter.end()

    def _paint_ticks(self, painter: QPainter, middle: float) -> None:
        painter.setPen(QPen(themes.colour("marker"), 1))
        top = middle + self._handle + 2
        last = -2.0
        for step in self._steps:
            x = round(self.place_of(step)) + 0.5
            if x - last >= 2:  # Closer together they would be one line.
                painter.drawLine(QPointF(x, top), QPointF(x, top + TICK))
                last = x

    def _paint_handle(self, painter: QPainter, centre: QPointF) -> None:
        busy = self._over or self.isSliderDown()
        painter.setPen(QPen(themes.colour("accent"), 2))
        painter.setBrush(themes.colour("accent_tint" if busy else "panel"))
        painter.drawEllipse(centre, self._handle - 1, self._handle - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(themes.colour("text"), 1.5))
            painter.drawEllipse(centre, self._handle + 1.5, self._handle + 1.5)
