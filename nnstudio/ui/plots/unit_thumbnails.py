"""What single units give over the plane, as small pictures side by side; two of them are chosen.

One colour where a unit is below zero, another above; on a line of samples each is a small curve.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.plane_picture import unit_pictures
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

GAP, SMALLEST, LARGEST = 6, 16, 64
COLUMNS, CURVES = 8, 4
"""Pictures and curves in a row."""


class UnitThumbnails(QWidget):
    """Pictures of units (units, n, n) or curves (units, n)."""

    chosen = Signal(int)
    """Somebody clicked a unit, counted from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[np.float32] | None = None
        self._pictures: list[QImage] = []
        self._pair = (0, 1)
        self._cursor = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(tr("What each unit gives"))
        themes.notifier().changed.connect(self._retheme)

    @property
    def count(self) -> int:
        """Units that are shown."""
        return 0 if self._values is None else len(self._values)

    def set_units(self, values: NDArray[np.float32] | None, pair: tuple[int, int] | None) -> None:
        """Show these; ``pair`` are the units across and up of the bent grid, None where there is none."""
        old = self.count
        self._values, self._pair = values, pair or (-1, -1)
        self._paint_pictures()
        if self.count != old:
            self.updateGeometry()
        self.update()

    @property
    def columns(self) -> int:
        """Units in a row."""
        curves = self._values is not None and self._values.ndim == 2
        return CURVES if curves else COLUMNS

    @property
    def rows(self) -> int:
        """Rows of units."""
        return max(1, -(-self.count // self.columns))

    def sizeHint(self) -> QSize:
        side = self._widest() + GAP
        return QSize(self.columns * (34 + GAP), self.rows * side)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.columns * (SMALLEST + GAP), self.rows * (SMALLEST + GAP))

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def place(self, unit: int) -> QRectF:
        """Where a unit's picture stands."""
        side = max(SMALLEST, min(self._widest(), self.height() // self.rows - GAP))
        row, column = divmod(unit, self.columns)
        return QRectF(column * (side + GAP), row * (side + GAP) + GAP / 2, side, side)

    def _widest(self) -> int:
        """The side of a picture where there is height enough."""
        return int(max(SMALLEST, min(LARGEST, (self.width() - 1) / self.columns - GAP)))

    def _paint_pictures(self) -> None:
        self._pictures = []
        if self._values is None or self._values.ndim != 3:
            return
        for pixels in unit_pictures(self._values[:, ::-1]):
            rows, columns = pixels.shape[:2]
            made = QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
            # A copy: the picture must not look into memory that is about to go.
            self._pictures.append(made.copy())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(themes.font(fonts.CAPTION))
        for unit in range(self.count):
            place = self.place(unit)
            if self._pictures:
                painter.drawImage(place, self._pictures[unit])
            else:
                self._paint_curve(painter, place, unit)
            mark = {self._pair[0]: "→", self._pair[1]: "↑"}.get(unit, "")
            focused = self.hasFocus() and unit == self._cursor
            edge = "accent" if mark else "text" if focused else "hairline"
            painter.setPen(QPen(themes.colour(edge), 2 if mark or focused else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place)
            if mark:
                corner = QRectF(place.left(), place.top(), 13, 13)
                painter.fillRect(corner, themes.colour("accent"))
                painter.setPen(themes.colour("on_accent"))
                painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, mark)
        painter.end()

    def _paint_curve(self, painter: QPainter, place: QRectF, unit: int) -> None:
        assert self._values is not None
        size = _largest(self._values[unit])
        values = np.nan_to_num(self._values[unit], posinf=size, neginf=-size).astype(float)
        x = np.linspace(place.left() + 1, place.right() - 1, len(values))
        y = place.center().y() - values / size * (place.height() / 2 - 2)
        painter.setPen(QPen(themes.colour("grid"), 1))
        middle = place.center().y()
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle))
        painter.setPen(QPen(themes.colour("training"), 1))
        painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x, y, strict=True)]))

    # -- pointer and keys ----------------------------------------------------------------------------

    def unit_at(self, x: float, y: float) -> int | None:
        """The unit under a point of the widget."""
        place = QPointF(x, y)
        return next((u for u in range(self.count) if self.place(u).contains(place)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self.unit_at(event.position().x(), event.position().y())
        if unit is not None:
            self._cursor = unit
            self.chosen.emit(unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
        }.get(Qt.Key(event.key()))
        if step is not None:
            if 0 <= self._cursor + step < self.count:
                self._cursor += step
                self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self._cursor < self.count:
            self.chosen.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def tooltip_text(self, unit: int) -> str:
        """A unit's number and the range of what it gives."""
        assert self._values is not None
        values = self._values[unit]
        return tr(
            "Unit {number}: {low} to {high}. Blue below 0, orange above. "
            "Click two units to bend the grid with them.",
            number=unit + 1,
            low=short_number(float(values.min())),
            high=short_number(float(values.max())),
        )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            unit = self.unit_at(event.pos().x(), event.pos().y())
            text = "" if unit is None else self.tooltip_text(unit)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _retheme(self, _theme: object = None) -> None:
        self._paint_pictures()
        self.update()


def _largest(values: NDArray[np.float32]) -> float:
    """The largest finite size of a unit's values; 1 where all are 0."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size and finite.max() > 0 else 1.0
