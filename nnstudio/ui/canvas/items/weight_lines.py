"""All weights between two blocks as lines between neurons: wide where they are large, in the colour of their sign.

One item for all of them: they change together, thirty times a second at most.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.core.parts.calls import Array
from nnstudio.ui.canvas.items.diverging import LEVELS, THICK, halo_pen, level_of, line_pens
from nnstudio.ui.canvas.items.neuron_column import NeuronColumn
from nnstudio.ui.plots.ticks import short_number

NEAR = 5.0
"""So close to a line the pointer means it, in canvas units."""

MANY, FAINT = 100, 1

_T = np.linspace(0.0, 1.0, 65)
_ALONG = 1.5 * _T * (1 - _T) + _T**3
_ACROSS = _T * _T * (3 - 2 * _T)
"""A curve with level ends: share of the way to the right, and of that up or down."""

Index = tuple[int, int]


class WeightLines(QGraphicsItem):
    """The weights from ``source`` to ``target``; a child of the link between the two blocks."""

    def __init__(self, link: QGraphicsItem, source: NeuronColumn, target: NeuronColumn) -> None:
        super().__init__(link)
        # Holding the link keeps this item alive: Qt destroys children with their parents.
        self.link, self.source, self.target = link, source, target
        self._weights: Array = np.zeros((0, 0))
        self._largest = 1.0
        self._paths: dict[Index, QPainterPath] = {}
        self._order: list[Index] = []
        self._levels: dict[Index, int] = {}
        self._bounds = QRectF()
        self._hot: Index | None = None
        self._focus: tuple[int | None, int | None] = (None, None)
        self.setAcceptHoverEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def weights(self) -> Array:
        """The values that are shown, (units of source, units of target)."""
        return self._weights

    @property
    def key(self) -> tuple[str, str]:
        """Ids of the two blocks."""
        return self.source.block.block_id, self.target.block.block_id

    def show_weights(self, weights: Array, largest: float) -> None:
        """Show these values (n_in, units); one of size ``largest`` is drawn widest."""
        moved = weights.shape != self._weights.shape
        self._weights, self._largest = weights, largest if largest > 0 else 1.0
        flat = np.argsort(np.abs(weights), axis=None)
        columns = weights.shape[1]
        # The large ones lie on top.
        self._order = [divmod(place, columns) for place in flat.tolist()]
        shares = (np.nan_to_num(weights) / self._largest).tolist()
        self._levels = {index: level_of(shares[index[0]][index[1]]) for index in self._order}
        if moved:
            self._hot = None
            self.follow()
        self._say()
        self.update()

    def focus(self, source: int | None, target: int | None) -> None:
        """Let those of one neuron stand out; all of them with None for both."""
        if (source, target) != self._focus:
            self._focus = source, target
            self.update()

    def follow(self) -> None:
        """Run from neuron to neuron again after a block moved."""
        self.prepareGeometryChange()
        starts, ends = self.source.ends(right=True), self.target.ends(right=False)
        self._paths = {}
        bounds = QRectF()
        for row, start in enumerate(starts[: self._weights.shape[0]]):
            for column, end in enumerate(ends[: self._weights.shape[1]]):
                path = QPainterPath(start)
                middle = (start.x() + end.x()) / 2
                path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
                self._paths[row, column] = path
                bounds = bounds.united(QRectF(start, end).normalized())
        wide = THICK / 2 + 4
        self._bounds = bounds.adjusted(-wide, -wide, wide, wide)

    def nearest(self, point: QPointF) -> Index | None:
        """The line at a point of the canvas; None where none is near."""
        starts, ends = self.source.ends(right=True), self.target.ends(right=False)
        if not (self._weights.size and starts and ends):
            return None
        left, right = starts[0].x(), ends[0].x()
        if not left < point.x() < right:
            return None
        share = np.interp((point.x() - left) / (right - left), _ALONG, _ACROSS)
        first = np.array([start.y() for start in starts])[:, None]
        last = np.array([end.y() for end in ends])[None, :]
        away = np.abs(first + share * (last - first) - point.y())
        place = int(away.argmin())
        row, column = divmod(place, away.shape[1])
        inside = row < self._weights.shape[0] and column < self._weights.shape[1]
        return (row, column) if inside and away[row, column] <= NEAR else None

    def boundingRect(self) -> QRectF:
        return self._bounds

    def contains(self, point: QPointF) -> bool:
        return self.nearest(point) is not None

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._bounds)
        return path

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._point_at(self.nearest(event.scenePos()))

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._point_at(None)

    def _point_at(self, index: Index | None) -> None:
        if index != self._hot:
            self._hot = index
            self._say()
            if index is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.update()

    def _say(self) -> None:
        text = "" if self._hot is None else self.words(self._hot)
        if text != self.toolTip():
            self.setToolTip(text)

    def words(self, index: Index) -> str:
        """A weight in words: from where to where, and its value."""
        row, column = index
        giver, taker = self.source.block.face.title, self.target.block.face.title
        value = short_number(float(self._weights[index]))
        return f"{giver} {row + 1} → {taker} {column + 1}: w = {value}"

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        row, column = self._focus
        plain, faint = line_pens(), line_pens(faint=True)
        focused = row is not None or column is not None
        levels, paths = self._levels, self._paths
        # Of many lines the faint ones need no smooth edges: they are half of the work and hardly seen.
        smooth = len(self._order) <= MANY
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        for index in self._order:
            level = levels[index]
            if not smooth and abs(level - LEVELS) > FAINT:
                smooth = True
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            out = focused and (
                (row is not None and index[0] != row) or (column is not None and index[1] != column)
            )
            painter.setPen(faint[level] if out else plain[level])
            painter.drawPath(paths[index])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hot is not None:
            painter.setPen(halo_pen(float(self._weights[self._hot]) / self._largest))
            painter.drawPath(paths[self._hot])
            painter.setPen(plain[levels[self._hot]])
            painter.drawPath(paths[self._hot])
