"""A sample typed in, value by value: a line for each number, a list for each category.

What if it were a little longer? The answer follows every change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QScrollArea, QWidget

from nnstudio.language import tr
from nnstudio.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from nnstudio.core.importers.columns import Column


class TypedRow(QScrollArea):
    """Fields for the columns of a sample.

    Signals:
        changed(): another value was entered.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(tr("A sample to type in"))
        self.fields: list[QLineEdit | QComboBox] = []
        self._columns: tuple[Column, ...] = ()

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Offer fields for these columns; what was typed stays where they are the same."""
        if tuple(columns) == self._columns:
            return
        self._columns = tuple(columns)
        content = QWidget()
        form = QFormLayout(content)
        form.setContentsMargins(0, 0, 8, 0)
        form.setSpacing(5)
        self.fields = []
        for column in columns:
            field = self._field(column)
            field.setAccessibleName(column.name)
            label = ElidedLabel(column.name)
            label.setProperty("role", "secondary")
            label.setMinimumWidth(60)
            label.setMinimumHeight(field.sizeHint().height())
            form.addRow(label, field)
            self.fields.append(field)
        self.setWidget(content)

    def cells(self) -> tuple[str, ...]:
        """What was typed, a text for each column."""
        return tuple(
            field.text() if isinstance(field, QLineEdit) else str(field.currentData() or "")
            for field in self.fields
        )

    def is_empty(self) -> bool:
        """Whether nothing was typed yet."""
        return not any(self.cells())

    def _field(self, column: Column) -> QLineEdit | QComboBox:
        if column.kind != "category":
            line = QLineEdit()
            line.setPlaceholderText("–")
            line.textEdited.connect(self._tell)
            return line
        combo = QComboBox()
        combo.addItem("–", "")
        for category in column.categories:
            combo.addItem(category, category)
        combo.activated.connect(self._tell)
        return combo

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
