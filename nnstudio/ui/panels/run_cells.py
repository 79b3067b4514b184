"""How a line of the kept runs is painted: the small curve in its cell, and the marks beside its number.

Only cells that can be seen are painted, so ten thousand runs cost what twenty do.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.core.ledger.entry import Run
from nnstudio.ui.panels.run_model import CURVE, LINE, NUMBER, RunModel
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes

INSET = 5.0
DOT = 3.5


class RunCells(QStyledItemDelegate):
    """Paints curve and marks, and leaves words to Qt."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        model = index.model()
        if not isinstance(model, RunModel):
            return
        run, key = index.data(LINE), model.columns[index.column()].key
        if not isinstance(run, Run) or key not in (CURVE, NUMBER):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        cell = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        if key == CURVE:
            _paint_curve(painter, cell, run)
        else:
            _paint_marks(painter, cell, run, model.overlaid.get(run.number))
        painter.restore()


def _paint_curve(painter: QPainter, cell: QRectF, run: Run) -> None:
    """Both losses over the same range; what is no finite number is a gap."""
    lines = np.where(np.isfinite(run.small), run.small, np.nan).astype(np.float64)
    if lines.shape[1] < 2 or np.isnan(lines).all():
        return
    low, high = float(np.nanmin(lines)), float(np.nanmax(lines))
    room = cell.adjusted(INSET, INSET, -INSET, -INSET)
    x = room.left() + room.width() * np.linspace(0.0, 1.0, lines.shape[1])
    y = room.bottom() - room.height() * (lines - low) / ((high - low) or 1.0)
    for row, token, dashed in ((1, "test", True), (0, "training", False)):
        pen = QPen(themes.colour(token), 1.2)
        if dashed:
            pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        there = ~np.isnan(y[row])
        painter.drawPolyline(
            QPolygonF([QPointF(a, b) for a, b in zip(x[there], y[row][there], strict=True)])
        )


def _paint_marks(painter: QPainter, cell: QRectF, run: Run, colour: str | None) -> None:
    """A dot in the colour of its curve where it stands on the curves; a star where it is pinned."""
    left = cell.left() + 9.0
    if colour is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour(colour))
        painter.drawEllipse(QPointF(left, cell.center().y()), DOT, DOT)
        left += 12.0
    if run.pinned:
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        picture = icons.pixmap("pin", "accent", 12, ratio)
        painter.drawPixmap(QPointF(left - 5.0, cell.center().y() - 6.0), picture)
