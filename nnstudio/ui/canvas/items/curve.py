"""The curve of a link from an output port to an input port.

Links and the link that is being drawn use the same, so nothing jumps when the mouse lets go.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath


def lane_curve(start: QPointF, end: QPointF, lane: float) -> QPainterPath:
    """A way to the right that runs level at the height ``lane`` for most of it."""
    turn = min(44.0, (end.x() - start.x()) / 2)
    off, on = QPointF(start.x() + turn, lane), QPointF(end.x() - turn, lane)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(turn * 0.6, 0), off - QPointF(turn * 0.6, 0), off)
    path.lineTo(on)
    path.cubicTo(on + QPointF(turn * 0.6, 0), end - QPointF(turn * 0.6, 0), end)
    return path


def link_curve(start: QPointF, end: QPointF) -> QPainterPath:
    """A cubic Bezier that leaves to the right and arrives from the left.

    Links that run backwards get a wider swing, so that they can be told from the blocks they pass.
    """
    apart = end.x() - start.x()
    swing = apart / 2 if apart > 0 else min(40 - apart / 2, 160)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(swing, 0), end - QPointF(swing, 0), end)
    return path
