"""Paper to draw on with the mouse: a thick soft brush, an eraser, and nothing else.

What is drawn is kept as ink from 0 to 1 in a square, whatever the size on the screen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    qRed,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.ramps import ramp

SIDE = 196
"""Pixels of the paper: seven for each of an MNIST picture."""
BRUSH, SOFT, RUBBER = 15.0, 21.0, 30.0
"""Widths of the stroke, of its pale edge, and of the eraser, in pixels of the paper."""
EDGE = 110
"""Ink of the pale edge, of 255."""


class DrawingPad(QWidget):
    """A square of paper. The left button draws, or erases while ``erasing``; the right one always erases.

    Signals:
        changed(): the user drew or erased something.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.erasing = False
        self.hint = ""
        self._paper = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
        self._paper.fill(0)
        self._shown: QImage | None = None
        self._last: QPointF | None = None
        self._empty = True
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        themes.notifier().changed.connect(self._renew)

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    def is_empty(self) -> bool:
        """Whether nothing was drawn since the paper was cleared."""
        return self._empty

    def ink(self) -> NDArray[np.float32]:
        """What is drawn, (SIDE, SIDE) from 0 (paper) to 1 (ink)."""
        grey = self._paper.convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(grey.constBits(), np.uint8).reshape(SIDE, grey.bytesPerLine())
        return rows[:, :SIDE].astype(np.float32) / 255.0

    def set_ink(self, image: QImage) -> None:
        """Put a picture on the paper, dark for ink on any format with grey values 0 (paper) to 255 (ink)."""
        smooth = Qt.TransformationMode.SmoothTransformation
        scaled = image.scaled(SIDE, SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        self._paper = scaled.convertToFormat(QImage.Format.Format_RGB32)
        self._empty = False
        self._renew()

    def paper(self) -> QImage:
        """A copy of the picture, as ``set_ink`` takes it."""
        return self._paper.copy()

    def clear(self) -> None:
        """New paper; nobody is told."""
        self._paper.fill(0)
        self._empty = True
        self._renew()

    def square(self) -> QRect:
        """Where the paper is on the widget: in its upper left corner."""
        side = min(self.width(), self.height())
        return QRect(0, 0, side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What stands below it stands below the paper.
        self.setMaximumHeight(max(self.minimumHeight(), self.width()))

    # -- drawing -------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._last = self._on_paper(event.position())
            self._stroke(self._last, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._stroke(self._on_paper(event.position()), event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def _on_paper(self, place: QPointF) -> QPointF:
        square = self.square()
        return (place - QPointF(square.topLeft())) * (SIDE / square.width())

    def _stroke(self, to: QPointF, event: QMouseEvent) -> None:
        right = Qt.MouseButton.RightButton
        erases = self.erasing or right in (event.button(), event.buttons() & right)
        start = self._last if self._last is not None else to
        painter = QPainter(self._paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if erases:
            self._line(painter, start, to, QColor(0, 0, 0), RUBBER)
        else:
            # Of overlapping strokes the darker ink stays, so that going over a line does not widen it.
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Lighten)
            self._line(painter, start, to, QColor(EDGE, EDGE, EDGE), SOFT)
            self._line(painter, start, to, QColor(255, 255, 255), BRUSH)
            self._empty = False
        painter.end()
        self._last = to
        self._renew()
        self.changed.emit()

    @staticmethod
    def _line(painter: QPainter, start: QPointF, end: QPointF, ink: QColor, width: float) -> None:
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, round_cap, round_join))
        if start == end:
            painter.drawPoint(start)
        else:
            painter.drawLine(start, end)

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        square = QRectF(self.square())
        painter.drawImage(square, self._picture())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(themes.colour("focus" if self.hasFocus() else "field_border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self._empty and self.hint:
            painter.setPen(themes.colour("secondary"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(square.adjusted(12, 12, -12, -12), flags, self.hint)
        painter.end()

    def _picture(self) -> QImage:
        """The paper in the colours of the theme, made once after each change."""
        if self._shown is None:
            theme = themes.current()
            grey = self._paper.convertToFormat(QImage.Format.Format_Grayscale8)
            levels = grey.convertToFormat(QImage.Format.Format_Indexed8)
            colours = ramp(theme.field, theme.text)
            levels.setColorTable([colours[qRed(grey)] for grey in levels.colorTable()])
            self._shown = levels.convertToFormat(QImage.Format.Format_RGB32)
        return self._shown

    def _renew(self, _theme: object = None) -> None:
        self._shown = None
        self.update()
