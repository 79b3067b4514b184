"""How one line of the command palette is painted: drawing, name, where it stands, and its key.

What cannot be done now is paler; the reason stands below the list.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.ui.finder.command import Command
from nnstudio.ui.style import fonts, icons
from nnstudio.ui.style import theme as themes

COMMAND = Qt.ItemDataRole.UserRole
"""Role of an entry that holds its command."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class CommandDelegate(QStyledItemDelegate):
    """Paints the lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, themes.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        command: Command = index.data(COMMAND)
        rect: QRect = option.rect  # pyright: ignore
        state: QStyle.StateFlag = option.state  # pyright: ignore
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hovered:
            painter.setPen(themes.colour("accent") if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("accent_tint" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ink = "disabled" if not command.can else "accent_text" if chosen else "text"
        side, gap = themes.px(16), themes.px(10)
        if command.icon:
            picture = icons.pixmap(
                command.icon,
                ink if command.can else "disabled",
                side,
                painter.device().devicePixelRatioF(),
            )
            painter.drawPixmap(rect.left() + gap, rect.center().y() - side // 2 + 1, picture)
        row = rect.adjusted(2 * gap + side, 0, -gap, 0)
        row = self._paint_key(painter, row, command)
        row = self._paint_path(painter, row, command)
        painter.setFont(themes.font())
        painter.setPen(themes.colour(ink))
        painter.drawText(row, _LEFT, _fitting(command.text, row.width(), fonts.BODY))
        painter.restore()

    @staticmethod
    def _paint_key(painter: QPainter, row: QRect, command: Command) -> QRect:
        """The shortcut at the right; returns what is left of the row."""
        if not command.key:
            return row
        metrics = QFontMetrics(themes.font(fonts.CAPTION))
        wide, high = metrics.horizontalAdvance(command.key) + 12, metrics.height() + 4
        chip = QRectF(row.right() - wide, row.center().y() - high / 2 + 1, wide, high)
        painter.setPen(themes.colour("hairline"))
        painter.setBrush(themes.colour("chip"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("text" if command.can else "disabled"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, command.key)
        return row.adjusted(0, 0, -wide - 10, 0)

    @staticmethod
    def _paint_path(painter: QPainter, row: QRect, command: Command) -> QRect:
        metrics = QFontMetrics(themes.font(fonts.CAPTION))
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("secondary" if command.can else "disabled"))
        painter.drawText(row, _RIGHT, command.path)
        return row.adjusted(0, 0, -metrics.horizontalAdvance(command.path) - 12, 0)


def _fitting(text: str, room: int, size: float) -> str:
    return QFontMetrics(themes.font(size)).elidedText(text, Qt.TextElideMode.ElideRight, room)
