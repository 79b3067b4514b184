"""Samples of one part as rows of a table: what is wanted first, then every value the network could be given.

Cells are made when they come into sight, so that a million rows of two hundred columns open at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from nnstudio.ui.data.sample_form import class_name, input_names, target_name
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.engine.data_look import DataLook
    from nnstudio.core.experiment.sample_facts import PartName

BLOCK = 64
"""Rows in the network's form are made so many at a time."""
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class DataRows(QAbstractTableModel):
    """The samples ``numbers`` of a part."""

    def __init__(self) -> None:
        super().__init__()
        self._look: DataLook | None = None
        self._part: PartName = "train"
        self._numbers: NDArray[np.integer] = np.empty(0, np.int64)
        self._given = False
        self._heads: Sequence[str] = ()
        self._blocks: dict[int, NDArray[Any]] = {}
        self._inputs: NDArray[Any] = np.empty((0, 0))
        self._labels: NDArray[Any] = np.empty(0)

    def show(
        self, look: DataLook | None, part: PartName, numbers: NDArray[np.integer], *, given: bool
    ) -> None:
        """Take other samples; ``given`` ones are in the form in which the network gets them."""
        self.beginResetModel()
        self._look, self._part, self._numbers, self._given = look, part, numbers, given
        self._blocks = {}
        self._heads = []
        if look is not None:
            self._inputs, self._labels = look.part(part)
            count = self._inputs.shape[1]
            if given:
                count = look.experiment.data.input_features
            self._heads = [target_name(look.experiment), *input_names(look.experiment, count)]
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = orientation == Qt.Orientation.Vertical or section > 0 or not self._classes
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if orientation == Qt.Orientation.Vertical:
            shown = role == roles[0] and section < len(self._numbers)
            return f"{int(self._numbers[section]) + 1:,}" if shown else None
        return self._heads[section] if role in roles and section < len(self._heads) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = index.column() > 0 or not self._classes
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return themes.label_colour("warning") if self._noisy(index.row()) else None
        if role == Qt.ItemDataRole.ForegroundRole:
            value = self._value(index.row(), index.column() - 1)
            return None if np.isfinite(value) else themes.label_colour("warning")
        return None

    @property
    def _classes(self) -> bool:
        return self._look is not None and self._look.classes

    def _noisy(self, row: int) -> bool:
        """Whether the label of a row is wrong on purpose."""
        look, number = self._look, int(self._numbers[row])
        if look is None or self._part != "train" or not look.experiment.data.label_noise:
            return False
        return bool(np.any(look.true_label(self._part, number) != self._labels[number]))

    def _text(self, row: int, column: int) -> str:
        if column > 0:
            return short_number(float(self._value(row, column - 1)))
        label = self._labels[int(self._numbers[row])]
        if self._classes:
            assert self._look is not None
            return class_name(self._look.experiment, int(label))
        return ", ".join(short_number(float(one)) for one in np.atleast_1d(label)[:4])

    def _value(self, row: int, column: int) -> float:
        if not self._given or self._look is None:
            return self._inputs[int(self._numbers[row]), column]
        place, inside = divmod(row, BLOCK)
        block = self._blocks.get(place)
        if block is None:
            if len(self._blocks) > 32:
                self._blocks.clear()
            chosen = self._numbers[place * BLOCK : (place + 1) * BLOCK]
            block = self._blocks[place] = self._look.given(self._part, chosen)
        return block[inside, column]
