"""The link that is being drawn, from a port to the mouse.

It is no link yet: it only shows where one would run if the mouse let go now.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.ui.canvas import ink
from nnstudio.ui.canvas.items.curve import link_curve


class RubberLink(QGraphicsItem):
    """A dashed curve; solid when letting go would make a link."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._firm = False
        self.setZValue(5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def stretch(self, start: QPointF, end: QPointF, *, firm: bool = False) -> None:
        """Run from one point of the canvas to another."""
        self.prepareGeometryChange()
        self._path = link_curve(start, end)
        self._firm = firm

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-3, -3, 3, 3)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink.pen("accent", 2.0, dashed=not self._firm))
        painter.drawPath(self._path)
