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


def return_curve(start: QPointF, end: QPointF, lane: float) -> QPainterPath:
    """A way back to the left, as a text goes on in the next line: level at the height ``lane``."""
    turn, corner = 22.0, min(12.0, abs(lane - start.y()) / 2, abs(end.y() - lane) / 2)
    right, left = start.x() + turn, end.x() - turn
    path = QPainterPath(start)
    points = (start, QPointF(right, start.y()), QPointF(right, lane))
    points = (*points, QPointF(left, lane), QPointF(left, end.y()), end)
    for before, at, behind in zip(points, points[1:], points[2:], strict=False):
        path.lineTo(_towards(at, before, corner))
        path.quadTo(at, _towards(at, behind, corner))
    path.lineTo(end)
    return path


def _towards(start: QPointF, goal: QPointF, by: float) -> QPointF:
    """A point so far from the start on the level or upright way to the goal, half way at most."""
    way = goal - start
    length = abs(way.x()) + abs(way.y())
    return start + way * min(by / length, 0.5) if length > 0 else start


def link_curve(start: QPointF, end: QPointF) -> QPainterPath:
    """A cubic Bezier that leaves to the right and arrives from the left.

    Links that run backwards get a wider swing, so that they can be told from the blocks they pass.
    """
    apart = end.x() - start.x()
    swing = apart / 2 if apart > 0 else min(40 - apart / 2, 160)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(swing, 0), end - QPointF(swing, 0), end)
    return path
