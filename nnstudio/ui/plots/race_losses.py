"""The losses of several walkers against the step, with the one step that is shown marked.

Few points and no axes to choose: it is painted whole in every frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.axes import Axes, power_ticks
from nnstudio.ui.plots.ticks import count_step, short_number, ticks
from nnstudio.ui.plots.trail import Trail
from nnstudio.ui.style import theme as themes

AWAY = 1.5
"""Powers of ten above the first loss that are still shown."""
SPAN = 8.0
"""Powers of ten that are shown below the highest loss."""


class RaceLosses(QWidget):
    """Loss above the lowest of all, on a logarithmic axis.

    Signals:
        stepWanted(step): somebody pressed or dragged at this step.
    """

    stepWanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: list[tuple[QColor, str, NDArray[np.float64]]] = []
        self._steps, self._shown = 1, 0
        self._range = (-1.0, 1.0)
        self._lowest = 0.0
        self._trail = Trail(dots=False)
        self.setMinimumSize(200, 140)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(340, 260)

    def show_losses(
        self,
        colours: Sequence[str],
        titles: Sequence[str],
        losses: Sequence[NDArray[np.float64]],
        steps: int,
    ) -> None:
        """Show one curve for each walker; (n,) values each, fewer where it diverged."""
        self._steps = steps
        self._trail.forget()
        finite = [curve[np.isfinite(curve)] for curve in losses]
        every = np.concatenate(finite) if finite else np.empty(0)
        # Where losses go below 0, they are shown above the lowest of them.
        self._lowest = min(0.0, float(every.min())) if every.size else 0.0
        self._curves = [
            (QColor(colour), title, curve - self._lowest)
            for colour, title, curve in zip(colours, titles, losses, strict=True)
        ]
        positive = every[every > self._lowest] - self._lowest
        high = math.log10(float(positive.max())) if positive.size else 1.0
        starts = [float(c[0]) - self._lowest for c in losses if len(c) and np.isfinite(c[0])]
        if starts and max(starts) > 0:
            # Who runs away leaves the picture, so that the others can still be told apart.
            high = min(high, math.log10(max(starts)) + AWAY)
        low = math.log10(float(positive.min())) if positive.size else 0.0
        low = max(low, high - SPAN)
        self._range = (
            (math.floor(low), math.ceil(high + 1e-9)) if high > low else (low - 1, high + 1)
        )
        self.update()

    def show_step(self, step: int) -> None:
        """Mark a step."""
        self._shown = step
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(44, 26, -12, -24)

    def _point(self, step: float, value: float) -> QPointF:
        area, (low, high) = self._area(), self._range
        height = math.log10(value) if value > 0 else low
        share = min(1.1, max(-0.1, (height - low) / (high - low)))
        return QPointF(
            area.left() + step / self._steps * area.width(), area.bottom() - share * area.height()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        title = tr("Loss") if self._lowest == 0 else tr("Loss above the lowest")
        axes = Axes(painter, area, title)
        for value, text in power_ticks(*self._range, area.height(), 26):
            axes.row(self._point(0, value).y(), text)
        for step in ticks(0, self._steps, count_step(self._steps, 6)):
            axes.column(self._point(step, 1.0).x(), f"{step:g}")
        axes.hairline(self._point(self._shown, 1.0).x())
        painter.save()
        painter.setClipRect(area.adjusted(-6, -6, 8, 6))
        lines = [(ink, partial(self._line, curve)) for ink, _, curve in self._curves]
        self._trail.paint(painter, self, lines, self._shown)
        painter.restore()
        axes.reading(
            [
                (ink, f"{name}  {short_number(float(curve[min(self._shown, len(curve) - 1)]))}")
                for ink, name, curve in self._curves
            ],
            area.top() + 2,
        )
        painter.end()

    def _line(self, curve: NDArray[np.float64]) -> NDArray[np.float64]:
        area, (low, high) = self._area(), self._range
        whole = np.nan_to_num(curve, nan=0.0)
        heights = np.log10(np.maximum(whole, 10.0 ** (low - 1)))
        shares = np.clip((heights - low) / (high - low), -0.1, 1.1)
        x = area.left() + np.arange(len(curve)) / self._steps * area.width()
        return np.stack([x, area.bottom() - shares * area.height()], axis=1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._trail.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._want(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._want(event.position().x())

    def _want(self, x: float) -> None:
        area = self._area()
        self.stepWanted.emit(round((x - area.left()) / area.width() * self._steps))

    def _retheme(self, _theme: object = None) -> None:
        self._trail.forget()
        self.update()
