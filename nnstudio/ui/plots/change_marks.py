"""Where something was changed in a run: a hairline across the plot with a few words at its head.

Words that would cover others move down a line, and where there is no room the line stands alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnstudio.ui.plots.plot_view import PlotView
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

ROWS = 4
"""Lines of words below each other at most."""

NEAR = 3
"""Pixels within which changes are one mark; of more than ``SHARED`` of them the first and the last are named."""

SHARED = 2
PAD = 4.0
HALO = 0.95
LINE = 0.55


class ChangeMark(NamedTuple):
    """At ``x`` something was changed; ``text`` says what."""

    x: float
    text: str


class Placed(NamedTuple):
    """A mark in pixels: where its line stands, and where its words do; None where there is no room."""

    line: float
    text: str
    rect: QRectF | None


class ChangeMarks:
    """A layer of a plot; ``taken`` gives the places of other words that must not be covered."""

    def __init__(self, taken: Callable[[], Sequence[QRectF]] = tuple) -> None:
        self.marks: tuple[ChangeMark, ...] = ()
        self._taken = taken

    def paint(self, painter: QPainter, view: PlotView) -> None:
        """Paint all lines, and over them the words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        placed = self.placed(view)
        painter.setPen(QPen(themes.colour("secondary", LINE), 1.0))
        for mark in placed:
            painter.drawLine(
                QPointF(mark.line, view.frame.top()), QPointF(mark.line, view.frame.bottom())
            )
        painter.setFont(themes.font(fonts.CAPTION))
        for mark in placed:
            if mark.rect is not None:
                painter.fillRect(mark.rect, themes.colour("panel", HALO))
                painter.setPen(themes.colour("secondary"))
                painter.drawText(mark.rect, Qt.AlignmentFlag.AlignCenter, mark.text)

    def placed(self, view: PlotView) -> list[Placed]:
        """Where everything stands; changes within a few pixels share their words."""
        low, high = view.x_range
        room = QRectF(view.frame)
        # The margin with the values at the ends of curves is free but for those.
        room.setRight(view.width() - 1.0)
        metrics = QFontMetricsF(themes.font(fonts.CAPTION))
        columns: dict[int, list[str]] = {}
        last = -math.inf
        for mark in self.marks:
            if low <= mark.x <= high and not (view.log_x and mark.x <= 0):
                column = round(view.to_pixel(mark.x, 0).x())
                last = last if column - last < NEAR else column
                columns.setdefault(int(last), []).append(mark.text)
        busy = list(self._taken())
        found: list[Placed] = []
        for column, texts in columns.items():
            told = list(dict.fromkeys(texts))
            text = " · ".join(told) if len(told) <= SHARED else f"{told[0]} … {told[-1]}"
            size = metrics.horizontalAdvance(text) + 2 * PAD
            rect = self._room(room, column, size, metrics.height(), busy)
            if rect is not None:
                busy.append(rect)
            found.append(Placed(column + 0.5, text, rect))
        return found

    @staticmethod
    def _room(
        room: QRectF, column: int, width: float, height: float, busy: Sequence[QRectF]
    ) -> QRectF | None:
        """A free place at the head of a line, right of it where there is room, else left."""
        for row in range(ROWS):
            top = room.top() + row * height
            for left in (column + 1.0, column - width):
                rect = QRectF(left, top, width, height)
                if room.contains(rect) and not any(rect.intersects(other) for other in busy):
                    return rect
        return None
