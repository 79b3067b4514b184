"""A card with a coloured edge: something that was noticed, and what can be done about it.

Problems and findings look alike, so that a coloured edge always means the same.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnstudio.ui.style import theme as themes

EDGE = 3.5
CORNER = 8


class AccentCard(QWidget):
    """An empty card; ``column`` takes what stands on it. ``accent`` is a colour token."""

    def __init__(self, accent: str = "warning", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accent = accent
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(15, 10, 12, 11)
        self.column.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        themes.notifier().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, CORNER, CORNER)
        painter.setClipPath(outline)
        painter.fillRect(QRectF(0, 0, EDGE, self.height()), themes.colour(self.accent))
        painter.setClipping(False)
        painter.setPen(QPen(themes.colour("hairline"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        edge = QPainterPath()
        edge.addRect(QRectF(0, 0, EDGE, self.height()))
        painter.setClipPath(edge)
        painter.setPen(QPen(themes.colour(self.accent), 1.5))
        painter.drawPath(outline)
        painter.end()
