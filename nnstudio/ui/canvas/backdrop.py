"""The dotted ground of the canvas.

One small tile is drawn per theme and zoom and repeated by Qt, which costs the same for any size of canvas.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QTransform

from nnstudio.ui.style import theme as themes

_SPACING = 20
_CLOSEST = 12.0


def paint_ground(painter: QPainter, area: QRectF, scale: float, ratio: float) -> None:
    """Fill an area of the canvas at a zoom of ``scale`` on a screen with that pixel ratio.

    The dots keep to whole pixels, so that tiles are copied and not scaled, which takes ten times as long.
    """
    spacing = float(_SPACING)
    # Far away the dots would run together: every second one stays, then every fourth.
    while spacing * scale < _CLOSEST:
        spacing *= 2
    theme = themes.current()
    tile = _tile(theme.canvas, theme.dots, max(4, round(spacing * scale)), round(ratio, 2))
    place = painter.worldTransform()
    seen, origin = place.mapRect(area).toAlignedRect(), place.map(QPointF(0, 0)).toPoint()
    painter.setWorldTransform(QTransform())
    painter.drawTiledPixmap(seen, tile, seen.topLeft() - origin)
    painter.setWorldTransform(place)


@lru_cache(maxsize=32)
def _tile(canvas: str, dots: str, side: int, ratio: float) -> QPixmap:
    tile = QPixmap(round(side * ratio), round(side * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(QColor(canvas))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dots))
    painter.drawEllipse(QPointF(side // 2, side // 2), 1, 1)
    painter.end()
    return tile
