"""The first rows of a table as they stand in the file, below what each column holds and is used for.

The heading of a column is its switch: a click or Enter offers the other uses and kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QActionGroup, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.importers.base import Preview
    from nnstudio.core.importers.columns import Column

WIDEST = 220
"""Pixels of a column at first, for type of normal size; longer names end in an ellipsis."""
NARROWEST = 96
MEASURED = 12
"""Rows whose cells say how wide a column is to be."""
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_TOKENS = {"input": "training", "target": "test", "ignored": "secondary"}


class PreviewRows(QAbstractTableModel):
    """Cells of the file; those of columns that are not used are pale."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: Sequence[Column] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._lines: Sequence[int] = ()

    def show(self, preview: Preview | None) -> None:
        """Take another preview."""
        self.beginResetModel()
        self.columns = getattr(preview.importer, "columns", ()) if preview is not None else ()
        self._rows = preview.rows if preview is not None else ()
        self._lines = preview.lines if preview is not None else ()
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            known = role == Qt.ItemDataRole.DisplayRole and section < len(self._lines)
            return f"{self._lines[section]:,}" if known else None
        if section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.name
        if role == Qt.ItemDataRole.ToolTipRole:
            words = f"{use_words(column)} · {kind_words(column)}"
            return f"{column.name}\n{words}\n" + tr("Click to choose use and kind")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, place = self._rows[index.row()], index.column()
        column = self.columns[place]
        if role == Qt.ItemDataRole.DisplayRole:
            return row[place][:200] if place < len(row) else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = column.kind == "number"
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and column.role == "ignored":
            return themes.colour("disabled")
        return None


class ColumnHeads(QHeaderView):
    """Two lines for each column: its name, and below it its use and what it holds, in the colour of the use."""

    def __init__(self, rows: PreviewRows, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = rows
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def sizeHint(self) -> QSize:
        return QSize(200, self._line() * 2 + 14)

    @staticmethod
    def _line() -> int:
        return round(QFontMetricsF(themes.font(fonts.CAPTION)).height()) + 1

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if logicalIndex >= len(self._rows.columns):
            return
        column = self._rows.columns[logicalIndex]
        painter.save()
        painter.fillRect(rect, themes.colour("panel"))
        token = _TOKENS[column.role]
        if column.role == "target":
            painter.fillRect(rect, themes.colour("accent_tint"))
        painter.setPen(themes.colour("hairline"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        words = QRectF(rect).adjusted(8, 5, -8, -4)
        ground = "accent_tint" if column.role == "target" else "panel"
        for font, colour, text in (
            (
                themes.font(fonts.CAPTION, strong=column.role != "ignored"),
                themes.colour("text" if column.role != "ignored" else "secondary"),
                column.name,
            ),
            (
                themes.font(fonts.CAPTION),
                themes.label_colour(token, ground),
                f"{use_words(column)} · {kind_words(column)}",
            ),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
            words.setTop(words.top() + self._line() + 1)
        painter.restore()


class TablePreview(QTableView):
    """The preview of a table.

    Signals:
        columnChanged(name, field, value): a column is to have another ``role`` or ``kind``.
    """

    columnChanged = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = PreviewRows()
        self.heads = ColumnHeads(self.rows)
        self.setHorizontalHeader(self.heads)
        self.setModel(self.rows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAccessibleName(tr("The first rows of the file"))
        self.verticalHeader().setDefaultSectionSize(22)
        self.heads.sectionClicked.connect(self._offer)
        self._names: tuple[str, ...] = ()

    def show_preview(self, preview: Preview | None) -> None:
        """Show the rows of a preview; widths stay where the columns do."""
        self.rows.show(preview)
        names = tuple(column.name for column in self.rows.columns)
        if names != self._names:
            self._names = names
            self._fit()

    def menu(self, section: int) -> QMenu:
        """The uses and kinds that a column can have, with those it has checked."""
        from nnstudio.core.importers.columns import Column

        column = self.rows.columns[section]
        menu = QMenu(self)
        for name in ("role", "kind"):
            field = Column.field(name)
            menu.addSection(tr(field.title))
            group = QActionGroup(menu)
            for choice in field.choices:
                value = choice.value
                action = menu.addAction(tr(choice.title))
                action.setCheckable(True)
                action.setActionGroup(group)
                action.setChecked(getattr(column, name) == value)
                action.triggered.connect(
                    lambda _on=False, name=name, value=value: self.columnChanged.emit(
                        column.name, name, value
                    )
                )
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu):
            self._offer(max(0, self.currentIndex().column()))
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _offer(self, section: int) -> None:
        if not 0 <= section < len(self.rows.columns):
            return
        menu = self.menu(section)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        left = self.heads.sectionViewportPosition(section)
        menu.popup(self.heads.mapToGlobal(QPoint(left, self.heads.height())))

    def _fit(self) -> None:
        strong = QFontMetricsF(themes.font(fonts.CAPTION, strong=True))
        small, body = QFontMetricsF(themes.font(fonts.CAPTION)), QFontMetricsF(themes.font())
        for place, column in enumerate(self.rows.columns):
            width = max(
                strong.horizontalAdvance(column.name),
                small.horizontalAdvance(f"{use_words(column)} · {kind_words(column)}"),
            )
            for row in range(min(MEASURED, self.rows.rowCount())):
                text = self.rows.data(self.rows.index(row, place))
                width = max(width, body.horizontalAdvance(text))
            wide = min(max(width + 22, themes.px(NARROWEST)), themes.px(WIDEST))
            self.setColumnWidth(place, round(wide))


def use_words(column: Column) -> str:
    """What a column is used for, in a word."""
    return _words(column, "role")


def kind_words(column: Column) -> str:
    """What a column holds, in a word."""
    return _words(column, "kind")


def _words(column: Column, name: str) -> str:
    value = getattr(column, name)
    choice = next(one for one in type(column).field(name).choices if one.value == value)
    return tr(choice.title)
