"""The runs of a comparison as a list: look, name, how far it is or how it ended, and its last value.

It is the legend of the curves and the way to each run by keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnstudio.language import tr
from nnstudio.ui.plots.multiples import look_pen
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

LINE = 20
ROW = 24
_LOOK = Qt.ItemDataRole.UserRole
_VALUE = Qt.ItemDataRole.UserRole + 1
_STATE = Qt.ItemDataRole.UserRole + 2
_SHARE = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True)
class KeyRow:
    """One line: ``state`` is a word where there is something to say, ``share`` how far it is, 1 for the end."""

    key: int
    look: int
    name: str
    value: str = ""
    state: str = ""
    bad: bool = False
    share: float = 0.0


class ComparisonKey(QListWidget):
    """All runs, those that differ in the seed only together.

    Signals:
        picked(key): somebody chose a line.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[KeyRow, ...] = ()
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Runs of the comparison"))
        self.itemClicked.connect(self._clicked)
        self.itemActivated.connect(self._clicked)

    def show_rows(self, rows: Sequence[KeyRow]) -> None:
        """Show these lines; only what is another is painted anew."""
        rows = tuple(rows)
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.clear()
            for _ in rows:
                self.addItem(QListWidgetItem())
            self._rows = ()
        before = {row.key: row for row in self._rows}
        for place, row in enumerate(rows):
            if before.get(row.key) == row:
                continue
            item = self.item(place)
            item.setText(row.name)
            item.setData(_LOOK, row.look)
            item.setData(_VALUE, row.value)
            item.setData(_STATE, (row.state, row.bad))
            item.setData(_SHARE, row.share)
            words = [row.name, row.state, row.value]
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, ", ".join(word for word in words if word)
            )
            item.setToolTip(" · ".join(word for word in words if word))
        self._rows = rows

    def rows(self) -> tuple[KeyRow, ...]:
        """The lines."""
        return self._rows

    def set_chosen(self, key: int | None) -> None:
        """Mark a line; nobody is told."""
        keys = [row.key for row in self._rows]
        self.setCurrentRow(keys.index(key) if key in keys else -1)

    def sizeHint(self) -> QSize:
        return QSize(themes.px(180), 120)

    def _clicked(self, item: QListWidgetItem) -> None:
        self.picked.emit(self._rows[self.row(item)].key)


class _Delegate(QStyledItemDelegate):
    """Paints a line: the look, the name, and at the right the value or a word."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, themes.px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        from PySide6.QtWidgets import QStyle

        style: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        chosen = bool(style & QStyle.StateFlag.State_Selected)
        if chosen or style & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.colour("accent_tint" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, -2, -1), 6, 6)
        left = rect.left() + 8
        painter.setPen(look_pen(index.data(_LOOK), 2.0))
        middle = rect.center().y()
        painter.drawLine(QPointF(left, middle), QPointF(left + LINE, middle))
        word, bad = index.data(_STATE)
        value = index.data(_VALUE)
        strong = themes.font(fonts.CAPTION, strong=True)
        right = rect.right() - 8
        for text, font, token in (
            (value, strong, "text"),
            (word, themes.font(fonts.CAPTION), "error" if bad else "secondary"),
        ):
            if not text:
                continue
            width = QFontMetrics(font).horizontalAdvance(text)
            painter.setFont(font)
            painter.setPen(themes.label_colour(token) if bad else themes.colour(token))
            room = QRectF(right - width, rect.top(), width, rect.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            right -= width + 8
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("accent_text" if chosen else "text"))
        room = QRectF(
            left + LINE + 8, rect.top(), max(10.0, right - left - LINE - 10), rect.height()
        )
        name = QFontMetrics(painter.font()).elidedText(
            index.data(), Qt.TextElideMode.ElideMiddle, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        share = index.data(_SHARE)
        if 0.0 < share < 1.0:
            bar = QRectF(left + LINE + 8, rect.bottom() - 3, room.width(), 2)
            painter.fillRect(bar, themes.colour("pressed"))
            painter.fillRect(
                QRectF(bar.left(), bar.top(), bar.width() * share, 2), themes.colour("accent")
            )
        painter.restore()
