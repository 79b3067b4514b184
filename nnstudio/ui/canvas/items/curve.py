"""The curve of a link from an output port to an input port.

Links and the link that is being drawn use the same, so nothing jumps when the mouse lets go.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath


def link_curve(start: QPointF, end: QPointF) -> QPainterPath:
    """A cubic Bezier that leaves to the right and arrives from the left.

    Links that run backwards get a wider swing, so that they can be told from the blocks they pass.
    """
    apart = end.x() - start.x()
    swing = apart / 2 if apart > 0 else min(40 - apart / 2, 160)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(swing, 0), end - QPointF(swing, 0), end)
    return path
