"""The key to a decision surface: which mark is training and which test, and what the colours stand for.

Classes have a swatch and a number each, values a bar from the lowest to the highest.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.plane_picture import value_shades
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.class_colours import class_colour

SWATCH, SPACE, APART, BAR = 11.0, 5.0, 14.0, 64.0


class PlaneKey(QWidget):
    """Marks, then classes or a range of values, in one row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = 0
        self._range: tuple[float, float] | None = None
        self._curve = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        themes.notifier().changed.connect(self._retheme)

    def set_classes(self, count: int) -> None:
        """The colours are those of so many classes."""
        self._set(count, None, False)

    def set_range(self, low: float, high: float) -> None:
        """The colours are values between these."""
        self._set(0, (low, high), False)

    def set_curve(self) -> None:
        """There is one curve, the network's, and marks in one colour."""
        self._set(0, None, True)

    def _set(self, classes: int, values: tuple[float, float] | None, curve: bool) -> None:
        if (classes, values, curve) != (self._classes, self._range, self._curve):
            self._classes, self._range, self._curve = classes, values, curve
            self.setAccessibleName(" ".join(self.texts()))
            self.updateGeometry()
            self.update()

    def texts(self) -> list[str]:
        """All words of the key, from left to right."""
        words = [tr("training"), tr("test")]
        if self._classes:
            words += [tr("class"), *(str(k) for k in range(self._classes))]
        elif self._range is not None:
            words += [short_number(one) for one in self._range]
        elif self._curve:
            words.append(tr("network"))
        return words

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(themes.font(fonts.CAPTION))
        words = sum(metrics.horizontalAdvance(text) for text in self.texts())
        signs = 2 + self._classes + 1
        bar = BAR if self._range is not None else 0
        width = words + signs * (SWATCH + SPACE + APART) + bar
        return QSize(round(width), round(metrics.height()) + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(fonts.CAPTION))
        x = 1.0
        ink = themes.colour("text")
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x + SWATCH / 2, middle), 4.0, 4.0)
        x = self._word(painter, x + SWATCH + SPACE, tr("training")) + APART
        painter.setPen(QPen(ink, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre = QPointF(x + SWATCH / 2, middle)
        reach = (QPointF(0, -5), QPointF(4.5, 0), QPointF(0, 5), QPointF(-4.5, 0))
        painter.drawPolygon(QPolygonF([centre + one for one in reach]))
        x = self._word(painter, x + SWATCH + SPACE, tr("test")) + APART
        if self._classes:
            x = self._word(painter, x, tr("class")) + APART / 2
        for number in range(self._classes):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(class_colour(number)))
            painter.drawRoundedRect(QRectF(x, middle - SWATCH / 2, SWATCH, SWATCH), 2.5, 2.5)
            x = self._word(painter, x + SWATCH + SPACE, str(number)) + APART / 2
        if self._range is not None:
            x = self._word(painter, x, short_number(self._range[0])) + SPACE
            strip = np.ascontiguousarray(value_shades()[None])
            image = QImage(strip.data, strip.shape[1], 1, strip.nbytes, QImage.Format.Format_RGB888)
            bar = QRectF(x, middle - 4.5, BAR, 9.0)
            painter.drawImage(bar, image)
            painter.setPen(QPen(themes.colour("hairline"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar)
            self._word(painter, x + BAR + SPACE, short_number(self._range[1]))
        if self._curve:
            painter.setPen(QPen(QColor(class_colour(1)), 2))
            painter.drawLine(QPointF(x, middle), QPointF(x + 18, middle))
            self._word(painter, x + 18 + SPACE, tr("network"))
        painter.end()

    def _word(self, painter: QPainter, x: float, text: str) -> float:
        """Write it and return where it ends."""
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(text)
        painter.setPen(themes.colour("secondary"))
        room = QRectF(x, 0, width + 2, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        return x + width

    def _retheme(self, _theme: object = None) -> None:
        self.updateGeometry()
        self.update()
