"""How one line of the palette is painted: a heading, or a coloured square with the name of a layer.

The square has the colour of the bar on the block's card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.core.layers.base import LAYERS
from nnstudio.ui.block_tint import tint_token
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidgetItem

LAYER_TYPE = Qt.ItemDataRole.UserRole
"""Role of an entry that holds the id of its layer; headings have none."""

LAYER = Qt.ItemDataRole.UserRole + 1
"""Role of an entry that holds the layer itself, with the values it is added with."""

WORDS = Qt.ItemDataRole.UserRole + 2
"""Role of an entry that holds what the search finds it by, in lower case."""

_PAD, _SQUARE, _GAP = 8, 10, 10
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Paints headings and entries."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        scale = themes.scale()
        if index.data(LAYER_TYPE):
            return QSize(100, round(28 * scale))
        return QSize(100, round((28 if index.row() == 0 else 36) * scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect  # pyright: ignore
        text = str(index.data())
        if not index.data(LAYER_TYPE):
            painter.setFont(themes.font(fonts.CAPTION, True))
            painter.setPen(themes.colour("secondary"))
            row = rect.adjusted(_PAD, 0, -_PAD, -5)
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(row, align, _fitting(text, row.width(), fonts.CAPTION, True))
        else:
            state: QStyle.StateFlag = option.state  # pyright: ignore
            selected = bool(state & QStyle.StateFlag.State_Selected)
            self._paint_ground(painter, rect, selected, state)
            _paint_words(painter, rect, text, str(index.data(LAYER_TYPE)), selected)
        painter.restore()

    @staticmethod
    def paint_entry(painter: QPainter, rect: QRect, text: str, item: QListWidgetItem) -> None:
        """Paint an entry that stands alone, as it is carried by the mouse."""
        painter.setPen(themes.colour("accent"))
        painter.setBrush(themes.colour("panel"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        _paint_words(painter, rect, text, str(item.data(LAYER_TYPE)), False)

    @staticmethod
    def _paint_ground(
        painter: QPainter, rect: QRect, selected: bool, state: QStyle.StateFlag
    ) -> None:
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if not (selected or hovered or focused):
            return
        ground = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = "accent_tint" if selected else "hover"
        painter.setPen(themes.colour("focus") if focused else Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour(ink))
        painter.drawRoundedRect(ground, 6, 6)


def _paint_words(
    painter: QPainter, rect: QRect, text: str, layer_type: str, selected: bool
) -> None:
    top = rect.center().y() + 1 - _SQUARE / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(themes.colour(tint_token(LAYERS.get(layer_type))))
    painter.drawRoundedRect(QRectF(rect.left() + _PAD, top, _SQUARE, _SQUARE), 3, 3)
    painter.setFont(themes.font())
    painter.setPen(themes.colour("accent_text" if selected else "text"))
    row = rect.adjusted(_PAD + _SQUARE + _GAP, 0, -_PAD, 0)
    painter.drawText(row, _LINE, _fitting(text, row.width(), fonts.BODY))


def _fitting(text: str, room: int, size: float, strong: bool = False) -> str:
    metrics = QFontMetrics(themes.font(size, strong))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
