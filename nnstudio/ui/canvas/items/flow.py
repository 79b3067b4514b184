"""The gradient that passes back along a link, as a line: how wide, how healthy, and in words.

Width alone must tell a vanished gradient from an exploded one, for whoever sees no colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnstudio.ui.canvas import ink
from nnstudio.ui.style import theme as themes

LEAST, MOST = 1.0, 16.0
SHADES = 16
"""Colours between healthy and in trouble: more could not be told apart."""


@dataclass(frozen=True)
class Flow:
    """How a link is drawn while a network learns.

    Attributes:
        width: in canvas units, ``LEAST`` to ``MOST``.
        trouble: 0 where the gradient is healthy, 1 where it has vanished or exploded.
        words: what the pointer is told.
    """

    width: float
    trouble: float = 0.0
    words: str = ""

    @property
    def vanished(self) -> bool:
        """Whether hardly anything passes: the line is broken."""
        return self.trouble >= 1.0 and self.width <= LEAST


def paint_flow(painter: QPainter, path: QPainterPath, flow: Flow, alpha: float) -> None:
    """The line."""
    colours = themes.current()
    shade = round(min(max(flow.trouble, 0.0), 1.0) * SHADES)
    painter.setPen(
        _pen(colours.gradients, colours.warning, shade, flow.width, alpha, flow.vanished)
    )
    painter.drawPath(path)
    if flow.width >= 5:
        # A light core along a wide line, so that it reads as something that flows.
        painter.setPen(ink.pen("panel", 1.0, 0.35 * alpha))
        painter.drawPath(path)


@lru_cache(maxsize=256)
def _pen(healthy: str, troubled: str, shade: int, width: float, alpha: float, broken: bool) -> QPen:
    share = shade / SHADES
    one, other = QColor(healthy), QColor(troubled)
    mixed = QColor.fromRgbF(
        one.redF() + share * (other.redF() - one.redF()),
        one.greenF() + share * (other.greenF() - one.greenF()),
        one.blueF() + share * (other.blueF() - one.blueF()),
        alpha,
    )
    style = Qt.PenStyle.CustomDashLine if broken else Qt.PenStyle.SolidLine
    made = QPen(mixed, max(width, 1.5 if broken else width), style, Qt.PenCapStyle.FlatCap)
    if broken:
        made.setDashPattern([2.0, 3.0])
    return made
