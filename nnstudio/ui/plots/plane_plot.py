"""A plane to look into: a picture or lines, samples on it, axes; the wheel zooms, dragging moves.

The only file that knows pyqtgraph, which takes longer to load than the whole start: import it when it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from nnstudio.ui.plots.ticks import nice_step, tick_text
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes
from nnstudio.ui.style.tokens import mix

pg.setConfigOptions(antialias=True, exitCleanup=False)

SIZES = ((60, 9.0), (200, 7.0), (600, 5.5))
"""Up to so many samples of both parts marks are so many pixels wide; more of them are smaller still."""
SMALLEST = 4.5


@dataclass(frozen=True, eq=False)
class Marks:
    """Samples drawn alike: their places (n, 2), in one colour; those of the test part hollow diamonds.

    ``outlined`` marks have an edge of their own, for colours that may be those of the ground.
    """

    places: NDArray[np.floating]
    colour: str
    test: bool
    outlined: bool = False


class _Axis(pg.AxisItem):
    """Few round numbers, written as on all other plots."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        apart = 46 if self.orientation == "bottom" else 34
        return [(nice_step(maxVal - minVal, max(2, min(6, int(size // apart)))), 0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(value, spacing) for value in values]


class PlanePlot(pg.GraphicsView):
    """One picture, lines and marks in a frame with axes; everything in it is made once and set again."""

    hovered = Signal(object)
    """The place (x, y) under the pointer, or None."""

    def __init__(self, *, axes: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(1, 6, 6, 1)
        layout.setSpacing(0)
        self.setCentralItem(layout)
        self.box = pg.ViewBox(enableMenu=False, defaultPadding=0.0)
        layout.addItem(self.box, 0, 1)
        self._axes: list[pg.AxisItem] = []
        for side, row, column in (("left", 0, 0), ("bottom", 1, 1)) if axes else ():
            axis = _Axis(side)
            axis.linkToView(self.box)
            axis.setStyle(tickLength=0, tickTextOffset=5, autoReduceTextSpace=False)
            axis.enableAutoSIPrefix(False)
            layout.addItem(axis, row, column)
            self._axes.append(axis)
        if axes:
            self._axes[0].setWidth(38)
            self._axes[1].setHeight(22)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.image.setZValue(-10)
        self.box.addItem(self.image)
        self._lines: list[pg.PlotCurveItem] = []
        self._marks: list[pg.ScatterPlotItem] = []
        self._line_height = -5
        self._wanted = QRectF(0, 0, 1, 1)
        self._square = False
        self._faded = False
        self._moved = False
        self.box.sigRangeChangedManually.connect(self._by_hand)
        assert self.sceneObj is not None
        self.sceneObj.sigMouseMoved.connect(self._pointed)
        self.retheme()

    # -- what is shown -------------------------------------------------------------------------------

    def set_range(self, x: tuple[float, float], y: tuple[float, float], *, square: bool) -> None:
        """Show this part of the plane, equal lengths on both axes where ``square``; a zoom by hand stays."""
        wanted = QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0])
        if (wanted, square) == (self._wanted, self._square):
            return
        self._wanted, self._square = wanted, square
        self.box.setAspectLocked(square)
        if not self._moved:
            self.show_all()

    def show_all(self) -> None:
        """Back to the whole of it."""
        self._moved = False
        self.box.setRange(self._wanted, padding=0.0)

    def set_picture(
        self, pixels: NDArray[np.uint8] | None, low: Sequence[float], high: Sequence[float]
    ) -> None:
        """Pixels (rows, columns, 3), the first row at the bottom, from ``low`` to ``high``; None for none."""
        if pixels is None:
            self.image.clear()
            return
        self.image.setImage(pixels, autoLevels=False, levels=None)
        half = [
            (b - a) / (count - 1) / 2
            for a, b, count in zip(low, high, (pixels.shape[1], pixels.shape[0]), strict=True)
        ]
        self.image.setRect(
            QRectF(
                low[0] - half[0],
                low[1] - half[1],
                high[0] - low[0] + 2 * half[0],
                high[1] - low[1] + 2 * half[1],
            )
        )

    def set_lines(
        self, lines: Sequence[tuple[NDArray[np.floating], NDArray[np.floating], str, float]]
    ) -> None:
        """Curves as (x, y, colour, width); a NaN interrupts one."""
        while len(self._lines) < len(lines):
            item = pg.PlotCurveItem(connect="finite", skipFiniteCheck=False)
            item.setZValue(self._line_height)
            self.box.addItem(item)
            self._lines.append(item)
        for item, given in zip(self._lines, lines, strict=False):
            x, y, colour, width = given
            item.setPen(pg.mkPen(QColor(colour), width=width))
            item.setData(x, y)
        for item in self._lines[len(lines) :]:
            item.clear()

    def lines_on_top(self, on_top: bool) -> None:
        """Draw the lines over the marks, or under them."""
        self._line_height = 5 if on_top else -5
        for item in self._lines:
            item.setZValue(self._line_height)

    def set_marks(self, marks: Sequence[Marks]) -> None:
        """The samples, in groups that look alike."""
        while len(self._marks) < len(marks):
            item = pg.ScatterPlotItem(pxMode=True)
            self.box.addItem(item)
            self._marks.append(item)
        count = sum(len(one.places) for one in marks)
        size = next((size for most, size in SIZES if count <= most), SMALLEST)
        for item, one in zip(self._marks, marks, strict=False):
            theme = themes.current()
            if one.test:
                inside = one.colour if one.outlined else theme.panel
                edge, symbol = mix(one.colour, theme.text, 0.25), "d"
            else:
                inside, edge, symbol = one.colour, theme.panel, "o"
            if one.outlined:
                edge = mix(one.colour, theme.text, 0.4)
            item.setZValue(1 if one.test else 2)
            item.setData(
                x=one.places[:, 0],
                y=one.places[:, 1],
                pen=pg.mkPen(QColor(edge), width=1),
                brush=pg.mkBrush(QColor(inside)),
                size=size + 1 if one.test else size,
                symbol=symbol,
            )
        for item in self._marks[len(marks) :]:
            item.clear()

    def set_stale(self, stale: bool) -> None:
        """Fade everything when it belongs to other settings."""
        if stale != self._faded:
            self._faded = stale
            self.box.setOpacity(0.4 if stale else 1.0)

    def retheme(self) -> None:
        """Take the colours of the applied theme; picture, lines and marks are set again by their owner."""
        self.setBackground(themes.colour("panel"))
        for axis in self._axes:
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(themes.colour("panel")))
            axis.setTextPen(themes.colour("secondary"))
            axis.setStyle(tickFont=themes.font(fonts.CAPTION))
        self.box.setBorder(pg.mkPen(themes.colour("hairline"), width=1))

    # -- hands ---------------------------------------------------------------------------------------

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Left: (-0.1, 0.0),
            Qt.Key.Key_Right: (0.1, 0.0),
            Qt.Key.Key_Up: (0.0, 0.1),
            Qt.Key.Key_Down: (0.0, -0.1),
        }
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._by_hand()
            factor = 1.25 if key == Qt.Key.Key_Minus else 0.8
            self.box.scaleBy((factor, factor))
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key in steps:
            self._by_hand()
            shown = self.box.viewRect()
            across, up = steps[key]
            self.box.translateBy(x=across * shown.width(), y=up * shown.height())
        else:
            event.ignore()
            return
        event.accept()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _by_hand(self, _axes: object = None) -> None:
        self._moved = True

    def _pointed(self, place: QPointF) -> None:
        if not self.box.sceneBoundingRect().contains(place):
            self.hovered.emit(None)
            return
        inside = self.box.mapSceneToView(place)
        self.hovered.emit((inside.x(), inside.y()))
