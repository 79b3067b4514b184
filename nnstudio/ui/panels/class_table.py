"""Precision, recall and F1 of each class as a table, the lowest F1 marked.

The same numbers as the confusion matrix, for those who want them exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from nnstudio.language import tr
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.training.judged import ClassScores

LONGEST = 24
"""Letters of a name in front of a row."""


class ClassTable(QTableWidget):
    """A row for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        titles = (tr("Precision"), tr("Recall"), tr("F1"), tr("Samples"))
        self.setHorizontalHeaderLabels(titles)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setShowGrid(False)
        self.setAccessibleName(tr("Scores of each class"))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # Four names and the numbers below them share what room there is.
        header.setStyleSheet("QHeaderView::section { padding: 0px; }")
        self.verticalHeader().setDefaultSectionSize(22)
        self._names: Sequence[str] = ()

    def fill(self, scores: ClassScores, names: Sequence[str]) -> None:
        """Show these scores of the classes with these names."""
        worst = int(np.argmin(scores.f1))
        if self.rowCount() != len(scores.f1):
            self._make_rows(len(scores.f1))
        if names != self._names:
            self._names = names
            self.setVerticalHeaderLabels([name[:LONGEST] for name in names])
        for row in range(len(scores.f1)):
            shares = (scores.precision[row], scores.recall[row], scores.f1[row])
            texts = [*(f"{share:.3f}" for share in shares), f"{int(scores.there[row]):,}"]
            for column, text in enumerate(texts):
                item = self.item(row, column)
                assert item is not None
                lowest = row == worst and column == 2
                item.setText(text)
                item.setForeground(themes.label_colour("warning" if lowest else "text"))
                item.setToolTip(tr("The lowest F1 of all classes") if lowest else "")

    def _make_rows(self, count: int) -> None:
        """Items are made once: in a run that is watched their texts change several times a second."""
        self.setRowCount(count)
        for row in range(count):
            for column in range(self.columnCount()):
                item = QTableWidgetItem()
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
