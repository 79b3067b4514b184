"""The table of the kept runs as a widget: whole lines are selected, columns are as wide as their words.

It knows keys and measures; what is shown and what follows is decided by its panel.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from nnstudio.language import tr
from nnstudio.ui.panels.run_cells import RunCells
from nnstudio.ui.style import theme as themes

ROW = 26
NARROWEST, WIDEST, MARKS = 44, 140, 28
"""Pixels of a column that is as wide as its words, and of the marks beside a number."""


class RunTable(QTableView):
    """A table of whole lines.

    Signals:
        deleted(), entered(): Delete or Enter was pressed on what is selected.
    """

    deleted = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(RunCells(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.EditKeyPressed | triggers.SelectedClicked | triggers.DoubleClicked
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(tr("Runs"))
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(36)
        header.setResizeContentsPrecision(12)
        header.setStyleSheet("QHeaderView::section { padding: 4px 3px; }")
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(16)
        rows.setDefaultSectionSize(themes.px(ROW))

    def wanted_width(self, column: int) -> int:
        """Pixels in which the heading and the first values of a column have room, within bounds."""
        values = self.sizeHintForColumn(column) + themes.px(MARKS if column == 0 else 6)
        words = max(self.horizontalHeader().sectionSizeHint(column), values)
        return min(max(words, themes.px(NARROWEST)), themes.px(WIDEST))

    def retheme(self) -> None:
        """Take the colours and the size of type in use."""
        self.verticalHeader().setDefaultSectionSize(themes.px(ROW))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Delete and not editing:
            self.deleted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self.entered.emit()
        else:
            super().keyPressEvent(event)
