"""What a file holds, as far as its beginning tells: rows of a table or pictures, and what of it cannot be read.

It is looked at before anything is imported; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QListWidget, QStackedLayout, QVBoxLayout, QWidget

from nnstudio.core.parts.problem import Problem
from nnstudio.language import tr
from nnstudio.language.sentences import say
from nnstudio.ui.importing.table_view import TablePreview
from nnstudio.ui.plots.sample_grid import Caption, SampleGrid
from nnstudio.ui.style import theme as themes
from nnstudio.ui.widgets.empty_state import EmptyState
from nnstudio.ui.widgets.heading import heading

if TYPE_CHECKING:
    from nnstudio.core.importers.base import Preview

BAD_ROWS, ROW = 4, 30
"""Rows of the list of those that cannot be read before it scrolls, and the pixels of one."""


class PreviewView(QWidget):
    """Rows or pictures, and below them the rows that are left out.

    Signals:
        columnChanged(name, field, value): a column is to have another use or kind.
    """

    columnChanged = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = heading("")
        self.hint = QLabel()
        self.hint.setProperty("role", "caption")
        self.hint.setWordWrap(True)
        self.table = TablePreview()
        self.table.columnChanged.connect(self.columnChanged)
        self.grid = SampleGrid(self._caption, self._caption_tip)
        self.grid.setAccessibleName(tr("The first pictures"))
        self.trouble = EmptyState("warning", tr("This cannot be read"))
        self.bad_title = QLabel()
        self.bad_title.setProperty("role", "warning_strong")
        self.bad_title.setWordWrap(True)
        self.bad = QListWidget()
        self.bad.setAccessibleName(tr("Rows that cannot be read"))
        self.bad.setWordWrap(True)
        place = QWidget()
        self._stack = QStackedLayout(place)
        for view in (self.table, self.grid, self.trouble):
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addWidget(place, 1)
        column.addWidget(self.bad_title)
        column.addWidget(self.bad)
        self._labels: Sequence[str] = ()
        self._show_bad(0, ())

    def show_preview(self, preview: Preview) -> None:
        """Show the beginning of some data."""
        pictures = preview.pictures
        self._labels = preview.labels
        if pictures is None:
            self.title.setText(tr("The first {count} rows", count=len(preview.rows)))
            self.hint.setText(
                tr("Click the heading of a column to choose what it is used for and what it holds.")
            )
            self.table.show_preview(preview)
            self._stack.setCurrentWidget(self.table)
        else:
            self.title.setText(tr("The first {count} pictures", count=len(pictures)))
            self.hint.setText("")
            photo = preview.importer.type == "image_folder"
            flat = pictures.reshape(len(pictures), -1)
            self.grid.pictures.show(flat, pictures.shape[1:], photo=photo)
            self.grid.set_numbers(range(len(pictures)))
            self._stack.setCurrentWidget(self.grid)
        self.hint.setVisible(bool(self.hint.text()))
        self._show_bad(preview.report.count, preview.report.named)

    def show_trouble(self, problems: Sequence[Problem]) -> None:
        """Say why there is nothing to see."""
        self.title.setText("")
        self.hint.hide()
        self.trouble.set_texts(tr("This cannot be read"), " ".join(map(say, problems[:3])))
        self._stack.setCurrentWidget(self.trouble)
        self._show_bad(0, ())

    def _show_bad(self, count: int, named: Sequence[Problem]) -> None:
        self.bad.clear()
        self.bad.addItems([say(problem) for problem in named])
        rows = min(max(len(named), 1), BAD_ROWS)
        self.bad.setFixedHeight(themes.px(ROW) * rows + 6)
        self.bad_title.setText(
            tr("{count} rows of the beginning cannot be read and will be left out:", count=count)
            if count != 1
            else tr("1 row of the beginning cannot be read and will be left out:")
        )
        self.bad_title.setVisible(count > 0)
        self.bad.setVisible(count > 0)

    def _caption(self, number: int) -> Caption:
        label = self._labels[number] if number < len(self._labels) else ""
        return Caption(label, "", float("nan"), True)

    def _caption_tip(self, number: int) -> str:
        return self._labels[number] if number < len(self._labels) else ""
