"""Lines that grow: what was drawn is kept as a picture, and a frame only adds what is new.

Only a step back, another size or other lines make it draw all of them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.ui.style import theme as themes

Line = tuple[QColor, Callable[[], NDArray[np.float64]]]
"""A colour, and what gives the points in pixels (n, 2)."""

DOTTED = 120
"""Lines with more points than this have no dots."""


class Trail:
    """Several lines up to one point of them."""

    def __init__(self, *, dots: bool = True) -> None:
        self._dots = dots
        self._picture: QPixmap | None = None
        self._points: list[list[QPointF]] = []
        self._drawn = 0

    def forget(self) -> None:
        """Other lines, another size or other colours: begin anew."""
        self._picture = None

    def paint(self, painter: QPainter, widget: QWidget, lines: Sequence[Line], shown: int) -> None:
        """Paint the lines up to their point number ``shown``, with a disc at their ends."""
        if self._picture is None or self._drawn > shown:
            self._begin(widget, lines)
        assert self._picture is not None
        if self._drawn < shown or self._drawn == 0:
            with QPainter(self._picture) as into:
                into.setRenderHint(QPainter.RenderHint.Antialiasing)
                for (ink, _), points in zip(lines, self._points, strict=True):
                    self._add(into, ink, points[self._drawn : shown + 1])
            self._drawn = shown
        painter.drawPixmap(0, 0, self._picture)
        for (ink, _), points in zip(lines, self._points, strict=True):
            if points:
                painter.setPen(QPen(themes.colour("panel"), 1.6))
                painter.setBrush(ink)
                painter.drawEllipse(points[min(shown, len(points) - 1)], 5.0, 5.0)

    def _begin(self, widget: QWidget, lines: Sequence[Line]) -> None:
        ratio = widget.devicePixelRatioF()
        self._picture = QPixmap(widget.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        self._points = [[QPointF(x, y) for x, y in points().tolist()] for _, points in lines]
        self._drawn = 0

    def _add(self, painter: QPainter, ink: QColor, points: list[QPointF]) -> None:
        if not points:
            return
        for colour, width in ((themes.colour("panel"), 4.0), (ink, 2.0)):
            pen = QPen(colour, width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(points))
        if self._dots and len(points) <= DOTTED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            for point in points:
                painter.drawEllipse(point, 2.4, 2.4)
