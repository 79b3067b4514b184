"""What each layer gives for one sample, as a strip of colours, a column for each unit: silent ones stay pale.

From the first layer down to the last, so that one sees an answer come about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.ramps import ramp

STRIP, APART = 14, 8
"""Pixels of a strip, and of what stands between it and the next title."""


class Strip(NamedTuple):
    """One layer: its block, its title, and its values (units,)."""

    block: str
    title: str
    values: NDArray[np.floating]


class LayerStrips(QWidget):
    """Strips below each other.

    Signals:
        picked(block): somebody clicked a strip.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips: Sequence[Strip] = ()
        self._images: list[QImage] = []
        self.setMinimumWidth(120)
        self.setAccessibleName(tr("What each layer gives"))
        themes.notifier().changed.connect(self._retheme)

    @property
    def _row(self) -> int:
        """Pixels of a title with its strip."""
        return round(QFontMetricsF(themes.font(fonts.CAPTION)).height()) + STRIP + APART + 1

    def sizeHint(self) -> QSize:
        return QSize(240, self._row * max(1, len(self._strips)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._row * len(self._strips))

    def strips(self) -> Sequence[Strip]:
        """What is shown."""
        return self._strips

    def set_strips(self, strips: Sequence[Strip]) -> None:
        """Show these layers."""
        grown = len(strips) != len(self._strips)
        self._strips = strips
        self._images = [_heat(strip.values) for strip in strips]
        if grown:
            self.setMinimumHeight(self._row * len(strips))
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        caption = themes.font(fonts.CAPTION)
        metrics = QFontMetricsF(caption)
        painter.setFont(caption)
        for row, (strip, image) in enumerate(zip(self._strips, self._images, strict=True)):
            top = row * self._row
            if top > event.rect().bottom() or top + self._row < event.rect().top():
                continue
            reach = _reach(strip.values)
            words = f"±{short_number(reach)}" if (strip.values < 0).any() else short_number(reach)
            line = QRectF(0, top, self.width(), metrics.height())
            painter.setPen(themes.colour("secondary"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, words)
            room = self.width() - metrics.horizontalAdvance(words) - 10
            title = f"{strip.title} · {len(strip.values):,}"
            painter.setPen(themes.colour("text"))
            shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, shown)
            painter.drawImage(QRectF(0, line.bottom() + 2, self.width(), STRIP), image)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // self._row)
        if 0 <= row < len(self._strips):
            self.picked.emit(self._strips[row].block)

    def _retheme(self, _theme: object = None) -> None:
        self._images = [_heat(strip.values) for strip in self._strips]
        self.setMinimumHeight(self._row * len(self._strips))
        self.update()


def _reach(values: NDArray[np.floating]) -> float:
    """The largest value, sign apart; 0 where there is no number."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if len(finite) else 0.0


def _heat(values: NDArray[np.floating]) -> QImage:
    """One row of pixels: the ground for 0, one colour for what is above and another for what is below."""
    theme, reach = themes.current(), _reach(values) or 1.0
    below, above = ramp(theme.gradients, theme.chip, 128), ramp(theme.chip, theme.activations, 129)
    shares = np.nan_to_num(values / reach)
    levels = np.clip(127.0 + 128.0 * shares, 0, 255).astype(np.uint8).reshape(1, -1)
    levels = np.ascontiguousarray(levels)
    width = levels.shape[1]
    image = QImage(levels.data, width, 1, width, QImage.Format.Format_Indexed8)
    image.setColorTable([*below[:-1], *above])
    return image.convertToFormat(QImage.Format.Format_RGB32)
