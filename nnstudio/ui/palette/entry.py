"""How one line of the palette is painted: a heading, or a coloured square with the name of a layer.

The square has the colour of the bar on the block's card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.ui.style import fonts, icons
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidgetItem

LAYER_TYPE = Qt.ItemDataRole.UserRole
"""Role of an entry that holds the id of its layer; headings, parts and templates have none."""

CARRIED = Qt.ItemDataRole.UserRole + 1
"""Role of an entry that holds what is added: a layer with its values, a part, a template."""

WORDS = Qt.ItemDataRole.UserRole + 2
"""Role of an entry that holds what the search finds it by, in lower case."""

TINT = Qt.ItemDataRole.UserRole + 3
"""Role of an entry that holds the colour token of its square; headings have none."""

FOLDED = Qt.ItemDataRole.UserRole + 4
"""Role of a heading that says whether its group is closed."""

_PAD, _SQUARE, _GAP, _CHEVRON = 8, 10, 10, 12
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Paints headings and entries."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        scale = themes.scale()
        if index.data(TINT):
            return QSize(100, round(28 * scale))
        return QSize(100, round((28 if index.row() == 0 else 36) * scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect  # pyright: ignore
        text = str(index.data())
        state: QStyle.StateFlag = option.state  # pyright: ignore
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if not index.data(TINT):
            _paint_heading(painter, rect, text, bool(index.data(FOLDED)), state)
        else:
            self._paint_ground(painter, rect, selected, state)
            _paint_words(painter, rect, text, str(index.data(TINT)), selected)
        painter.restore()

    @staticmethod
    def paint_entry(painter: QPainter, rect: QRect, text: str, item: QListWidgetItem) -> None:
        """Paint an entry that stands alone, as it is carried by the mouse."""
        painter.setPen(themes.colour("accent"))
        painter.setBrush(themes.colour("panel"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        _paint_words(painter, rect, text, str(item.data(TINT)), False)

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


def _paint_heading(
    painter: QPainter, rect: QRect, text: str, folded: bool, state: QStyle.StateFlag
) -> None:
    """The name of a group, and whether it is open; lit where a click would fold it."""
    lit = bool(state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus))
    token = "text" if lit else "secondary"
    size = round(_CHEVRON * themes.scale())
    painter.setFont(themes.font(fonts.CAPTION, True))
    painter.setPen(themes.colour(token))
    row = rect.adjusted(_PAD, 0, -_PAD, -5)
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
    painter.drawText(row, align, _fitting(text, row.width() - size - 4, fonts.CAPTION, True))
    ratio = painter.device().devicePixelRatioF()
    name = "chevron-right" if folded else "chevron-down"
    high = QFontMetrics(themes.font(fonts.CAPTION, True)).height()
    top = row.bottom() - high + (high - size) // 2 + 1
    painter.drawPixmap(row.right() - size, top, icons.pixmap(name, token, size, ratio))


def _paint_words(painter: QPainter, rect: QRect, text: str, tint: str, selected: bool) -> None:
    top = rect.center().y() + 1 - _SQUARE / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(themes.colour(tint))
    painter.drawRoundedRect(QRectF(rect.left() + _PAD, top, _SQUARE, _SQUARE), 3, 3)
    painter.setFont(themes.font())
    painter.setPen(themes.colour("accent_text" if selected else "text"))
    row = rect.adjusted(_PAD + _SQUARE + _GAP, 0, -_PAD, 0)
    painter.drawText(row, _LINE, _fitting(text, row.width(), fonts.BODY))


def _fitting(text: str, room: int, size: float, strong: bool = False) -> str:
    metrics = QFontMetrics(themes.font(size, strong))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
