"""The neurons of one block in a column below its card, each with a picture of what it gives.

They hang on the block's item, so that they go where it goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.core.parts.calls import Array
from nnstudio.ui.canvas import ink
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.items.diverging import shade
from nnstudio.ui.style import fonts

SIZE, PITCH, GAP = 28.0, 33.0, 18.0
CORNER = 7.0
LABEL = 17.0
"""Room at the left of the neurons of the input, for their names."""


@dataclass(frozen=True, eq=False)
class NeuronFaces:
    """What the neurons of a block show.

    Attributes:
        words: for the pointer, one text for each.
        pictures: over a plane; empty where samples are no points of one.
        curves: over a line, (units, n) from 0 at the bottom to 1; None where there is none.
        labels: short names inside, where there is no picture, or at the left.
        biases: from -1 to 1; None for the input.
    """

    words: tuple[str, ...]
    pictures: tuple[QImage, ...] = ()
    curves: Array | None = None
    labels: tuple[str, ...] = ()
    biases: tuple[float, ...] | None = None


class NeuronColumn(QGraphicsItem):
    """Below ``block``; ``pointed(unit)`` is called with the neuron under the pointer, or None."""

    def __init__(self, block: BlockItem, pointed: Callable[[int | None], None]) -> None:
        super().__init__(block)
        self.block = block
        self._pointed = pointed
        self._faces = NeuronFaces(())
        self._top = 0.0
        self._hot: int | None = None
        self._frame = _corners()
        self.setAcceptHoverEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._faces.words)

    @property
    def hot(self) -> int | None:
        """The neuron under the pointer."""
        return self._hot

    def show_faces(self, faces: NeuronFaces, top: float) -> bool:
        """Show these, the first one ``top`` below the upper edge of the card; whether their places changed."""
        moved = len(faces.words) != self.count or top != self._top
        if moved:
            self.prepareGeometryChange()
        self._faces, self._top = faces, top
        self.block.below = self.area
        if self._hot is not None and self._hot >= self.count:
            self._hot = None
        self.update()
        return moved

    @property
    def area(self) -> QRectF:
        """What the column covers, in the units of the card."""
        height = max(0, self.count - 1) * PITCH + SIZE
        return QRectF(WIDTH / 2 - SIZE / 2, self._top, SIZE, height)

    def rect(self, unit: int) -> QRectF:
        """Where a neuron is, in the units of the card."""
        return QRectF(WIDTH / 2 - SIZE / 2, self._top + unit * PITCH, SIZE, SIZE)

    def ends(self, *, right: bool) -> list[QPointF]:
        """Where lines leave or arrive, in canvas units."""
        x = WIDTH / 2 + (SIZE / 2 if right else -SIZE / 2)
        return [
            self.mapToScene(x, self._top + unit * PITCH + SIZE / 2) for unit in range(self.count)
        ]

    def leave(self) -> None:
        """The column goes away."""
        self.block.below = QRectF()
        scene = self.scene()
        if scene is not None:
            scene.removeItem(self)

    def unit_at(self, point: QPointF) -> int | None:
        """The neuron at a point of the card."""
        unit = int((point.y() - self._top) // PITCH)
        return unit if 0 <= unit < self.count and self.rect(unit).contains(point) else None

    def boundingRect(self) -> QRectF:
        return self.area.adjusted(-LABEL - 4, -5, 5, 5)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        for unit in range(self.count):
            path.addRect(self.rect(unit))
        return path

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._point_at(self.unit_at(event.pos()))

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._point_at(None)

    def _point_at(self, unit: int | None) -> None:
        if unit != self._hot:
            self._hot = unit
            self.setToolTip("" if unit is None else self._faces.words[unit])
            self._pointed(unit)
            self.update()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for unit in range(self.count):
            self._paint_neuron(painter, unit)

    def _paint_neuron(self, painter: QPainter, unit: int) -> None:
        faces, rect = self._faces, self.rect(unit)
        painter.setPen(Qt.PenStyle.NoPen)
        if faces.pictures:
            painter.drawImage(rect, faces.pictures[unit])
            painter.translate(rect.topLeft())
            painter.fillPath(self._frame, ink.colour("canvas"))
            painter.translate(-rect.topLeft())
        else:
            painter.setBrush(ink.colour("panel"))
            painter.drawRoundedRect(rect, CORNER, CORNER)
        if faces.curves is not None:
            self._paint_curve(painter, rect, faces.curves[unit])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        hot = unit == self._hot
        painter.setPen(ink.pen("accent" if hot else "marker", 2.0 if hot else 1.2))
        painter.drawRoundedRect(rect, CORNER, CORNER)
        if faces.biases is not None:
            self._paint_bias(painter, rect, faces.biases[unit])
        if faces.labels and faces.labels[unit]:
            painter.setFont(ink.font(fonts.CAPTION))
            painter.setPen(ink.colour("secondary"))
            if faces.pictures or faces.curves is not None:
                place = QRectF(rect.left() - LABEL - 3, rect.top(), LABEL, rect.height())
                aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, aligned, faces.labels[unit])
            else:
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, faces.labels[unit])

    @staticmethod
    def _paint_curve(painter: QPainter, rect: QRectF, curve: Array) -> None:
        inner = rect.adjusted(3, 4, -3, -4)
        along = np.linspace(inner.left(), inner.right(), len(curve))
        up = inner.bottom() - curve * inner.height()
        points = [QPointF(x, y) for x, y in zip(along.tolist(), up.tolist(), strict=True)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink.pen("activations", 1.5))
        painter.drawPolyline(QPolygonF(points))

    @staticmethod
    def _paint_bias(painter: QPainter, rect: QRectF, bias: float) -> None:
        """A dot on the lower left corner, as large and in the colour of the bias."""
        radius = 2.2 + 2.3 * min(abs(bias), 1.0)
        painter.setPen(ink.pen("canvas", 1.2))
        painter.setBrush(shade(bias))
        painter.drawEllipse(rect.bottomLeft() + QPointF(2.0, -2.0), radius, radius)


def _corners() -> QPainterPath:
    """What a square has beyond a rounded one."""
    whole, inner = QPainterPath(), QPainterPath()
    whole.addRect(QRectF(-0.5, -0.5, SIZE + 1, SIZE + 1))
    inner.addRoundedRect(QRectF(0, 0, SIZE, SIZE), CORNER, CORNER)
    return whole.subtracted(inner)
