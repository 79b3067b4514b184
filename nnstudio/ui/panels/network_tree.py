"""The rows of the list of the network, in a view that keeps those that stay.

Whatever is shown is shown silently; only what a person does in it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from nnstudio.language import tr
from nnstudio.ui.panels.network_rows import (
    NAME,
    NUMBER,
    PARAMETERS,
    PROBLEMS,
    NetworkRow,
    headings,
)
from nnstudio.ui.style import icons
from nnstudio.ui.style import theme as themes

BLOCK = Qt.ItemDataRole.UserRole
"""Role that holds the id of a row's block."""

_LONGEST_NAME = 60
_WIDTHS = (44, 130, 190, 110, 96, 150)


class NetworkTree(QTreeWidget):
    """One line for each block.

    Signals:
        picked(): others were chosen.
        renamed(block, name): a name was typed that is another.
        pressedKey(event): a key; accepted where somebody had a use for it.
    """

    picked = Signal()
    renamed = Signal(str, str)
    pressedKey = Signal(QKeyEvent)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, NetworkRow] = {}
        self._telling = False
        self.setColumnCount(len(headings()))
        self.setHeaderLabels(list(headings()))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Network as a list"))
        self.setAccessibleDescription(
            tr(
                "Insert adds a block, Delete removes it, Ctrl+Up and Ctrl+Down move it, F2 renames it."
            )
        )
        self.header().setSectionResizeMode(PROBLEMS, QHeaderView.ResizeMode.Stretch)
        self.header().setMinimumSectionSize(40)
        self.itemSelectionChanged.connect(self._picked)
        self.itemChanged.connect(self._renamed)

    def show_rows(self, rows: list[NetworkRow]) -> None:
        """Show these; a line that says something else is written anew."""
        with self._silent():
            if [row.block for row in rows] != list(self.rows):
                self.clear()
                self.addTopLevelItems([_line(row) for row in rows])
                self.rows = {}
            for number, row in enumerate(rows):
                if self.rows.get(row.block) != row:
                    self._fill(number, row)
            self.rows = {row.block: row for row in rows}

    def choose(self, blocks: set[str]) -> None:
        """Choose these blocks, and bring the first of them into view."""
        if set(self.chosen()) == blocks:
            return
        first: QTreeWidgetItem | None = None
        with self._silent():
            for number in range(self.topLevelItemCount()):
                item = self.topLevelItem(number)
                if item is not None:
                    picked = item.data(0, BLOCK) in blocks
                    item.setSelected(picked)
                    first = item if picked and first is None else first
            if first is not None:
                self.setCurrentItem(first, NAME, self.selectionModel().SelectionFlag.NoUpdate)
                self.scrollToItem(first)

    def chosen(self) -> tuple[str, ...]:
        """Ids of the chosen blocks."""
        return tuple(item.data(0, BLOCK) for item in self.selectedItems())

    def current(self) -> str | None:
        """The block that is acted on: the one chosen, or the current one of several."""
        chosen = self.chosen()
        item = self.currentItem()
        block_id = item.data(0, BLOCK) if item is not None else None
        return block_id if block_id in chosen else (chosen[0] if chosen else None)

    def rename(self) -> None:
        """Have the name of the one chosen block typed."""
        items = self.selectedItems()
        if len(items) == 1:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.editItem(items[0], NAME)

    def retheme(self) -> None:
        """Take the colours and sizes of the applied theme."""
        for number, width in enumerate(_WIDTHS):
            self.setColumnWidth(number, round(width * themes.scale()))
        with self._silent():
            for number, row in enumerate(self.rows.values()):
                self._fill(number, row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        if self.state() != QAbstractItemView.State.EditingState:
            self.pressedKey.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    @contextmanager
    def _silent(self) -> Iterator[None]:
        before, self._telling = self._telling, True
        yield
        self._telling = before

    def _fill(self, number: int, row: NetworkRow) -> None:
        item = self.topLevelItem(number)
        assert item is not None
        for column, text in enumerate(row.cells):
            if item.text(column) != text:
                item.setText(column, text)
                item.setToolTip(column, text)
            # Whichever cell is current, the whole row is spoken.
            item.setData(column, Qt.ItemDataRole.AccessibleTextRole, row.spoken)
        item.setIcon(PROBLEMS, icons.icon("warning", "warning") if row.problems else QIcon())

    def _picked(self) -> None:
        if not self._telling:
            self.picked.emit()

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._telling or column != NAME:
            return
        row = self.rows.get(item.data(0, BLOCK))
        name = item.text(NAME).strip()[:_LONGEST_NAME]
        if row is not None and name != row.cells[NAME]:
            self.renamed.emit(row.block, name)


def _line(row: NetworkRow) -> QTreeWidgetItem:
    item = QTreeWidgetItem()
    item.setData(0, BLOCK, row.block)
    item.setFlags(
        Qt.ItemFlag.ItemIsSelectable
        | Qt.ItemFlag.ItemIsEnabled
        | Qt.ItemFlag.ItemIsEditable
        | Qt.ItemFlag.ItemNeverHasChildren
    )
    for column in (NUMBER, PARAMETERS):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
