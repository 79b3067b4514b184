"""A ring where the pen stands that draws on a plot by keyboard.

Without it nobody could tell where the next stroke will be.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.style import theme as themes

RADIUS = 6.0


class PenMark:
    """A layer of a plot; ``at`` is the pen's place, y in powers of ten on a logarithmic axis, or None."""

    def __init__(self) -> None:
        self.at: tuple[float, float] | None = None

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Paint the ring."""
        if self.at is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(themes.colour("accent"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(view.to_pixel(*self.at), RADIUS, RADIUS)
