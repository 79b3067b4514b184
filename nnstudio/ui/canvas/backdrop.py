"""The dotted ground of the canvas.

One small tile is drawn per theme and zoom and repeated by Qt, which costs the same for any size of canvas.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QTransform

from nnstudio.ui.style import theme as themes

_SPACING = 20
_CLOSEST = 12.0


def ground(scale: float, ratio: float) -> QBrush:
    """The brush that fills the canvas at a zoom of ``scale`` on a screen with that pixel ratio."""
    spacing = _SPACING
    # Far away the dots would run together: every second one stays, then every fourth.
    while spacing * scale < _CLOSEST:
        spacing *= 2
    theme = themes.current()
    side = max(4, round(spacing * scale * ratio))
    brush = QBrush(_tile(theme.canvas, theme.dots, side, round(ratio, 2)))
    factor = spacing / side
    brush.setTransform(QTransform.fromScale(factor, factor))
    return brush


@lru_cache(maxsize=32)
def _tile(canvas: str, dots: str, side: int, ratio: float) -> QPixmap:
    tile = QPixmap(side, side)
    tile.fill(QColor(canvas))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dots))
    middle = side // 2
    painter.drawEllipse(QPointF(middle, middle), ratio, ratio)
    painter.end()
    return tile
