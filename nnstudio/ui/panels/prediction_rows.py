"""What a network says to new samples, as rows of a table; those it got wrong stand out where the truth is known.

Rows are made when they come into sight: there may be a million.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from nnstudio.language import tr
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.training.predicting import Predictions

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class PredictionRows(QAbstractTableModel):
    """The rows of some predictions."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Predictions | None = None
        self._columns: tuple[str, ...] = ()
        self._said = 0
        self._heads: list[str] = []

    def show(self, made: Predictions | None) -> None:
        """Take other predictions."""
        self.beginResetModel()
        self.made = made
        self._columns = made.columns() if made is not None else ()
        self._said = 1 + (bool(made.names) if made is not None else 0)
        words = {
            "row": tr("Row"),
            "name": tr("Name"),
            "prediction": tr("Prediction"),
            "actual": tr("Really"),
        }
        self._heads = [words.get(name, name) for name in self._columns]
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() or self.made is None else len(self.made.rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if orientation == Qt.Orientation.Horizontal and role in roles:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        made, column = self.made, index.column()
        if made is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            words = bool(made.classes) and column in (self._said, len(self._columns) - 1)
            left = words and (column == self._said or made.truth is not None)
            side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            cell = made.row(index.row())[column]
            if cell is None:
                return "–"
            return short_number(cell) if isinstance(cell, float) else str(cell)
        if role == Qt.ItemDataRole.ForegroundRole and column == self._said and made.classes:
            wrong = (
                made.truth is not None and 0 <= made.truth[index.row()] != made.chosen[index.row()]
            )
            return themes.label_colour("warning") if wrong else None
        if role == Qt.ItemDataRole.FontRole and column == self._said:
            return themes.font(strong=True)
        return None
