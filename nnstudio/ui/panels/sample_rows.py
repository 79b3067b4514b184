"""Test samples that are no pictures, as rows of a table: their values, what is wanted and what the network says.

Rows are made when they come into sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.language import tr
from nnstudio.ui.data.sample_form import class_name, input_names
from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.core.training.judged import Judged

SHOWN_VALUES = 4
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class SampleRows(QAbstractTableModel):
    """The samples ``numbers`` of what was ``judged``; the values of samples may come later."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: Sequence[int] = ()
        self._judged: Judged | None = None
        self._named: tuple[NDArray[Any], NDArray[Any]] | None = None
        self._inputs: NDArray[np.floating] | None = None
        self._heads: list[str] = []
        self._experiment: Experiment | None = None

    def show(
        self,
        numbers: Sequence[int],
        judged: Judged | None,
        inputs: NDArray[np.floating] | None,
        experiment: Experiment | None = None,
    ) -> None:
        """Take other samples; values and classes are called what the data of ``experiment`` call them."""
        self.beginResetModel()
        self._experiment = experiment
        self._numbers, self._judged, self._inputs = numbers, judged, inputs
        self._named = None
        self._heads = [tr("Sample")]
        if inputs is not None:
            count = inputs.shape[1]
            names = [f"x{n + 1}" for n in range(count)]
            if experiment is not None:
                names = input_names(experiment, count)
            self._heads += names[:SHOWN_VALUES]
        if judged is not None and judged.task == "classification":
            from nnstudio.core.training.mistakes import predicted

            self._named = predicted(judged)
            self._heads += [tr("True"), tr("Predicted"), tr("Probability")]
        elif judged is not None:
            self._heads += [tr("Target"), tr("Output"), tr("Error")]
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == len(self._heads) - 2:
            number = self._numbers[index.row()]
            if self._named is not None and self._judged is not None:
                wrong = self._named[0][number] != self._judged.wanted[number]
                return themes.label_colour("warning") if wrong else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(self._numbers[index.row()])[index.column()]
        return None

    def _cells(self, number: int) -> list[str]:
        cells = [str(number + 1)]
        if self._inputs is not None:
            cells += [short_number(float(x)) for x in self._inputs[number][:SHOWN_VALUES]]
        judged = self._judged
        assert judged is not None
        if self._named is not None:
            named, share = self._named[0][number], self._named[1][number]
            cells += [self._name(int(judged.wanted[number])), self._name(int(named))]
            return [*cells, f"{share:.3f}" if share == share else "–"]
        target, output = float(judged.wanted[0, number]), float(judged.outputs[0, number])
        return [*cells, *map(short_number, (target, output, output - target))]

    def _name(self, label: int) -> str:
        if label < 0:
            return "–"
        return str(label) if self._experiment is None else class_name(self._experiment, label)
