"""The editor of yes or no.

A tick is yes; half a tick says that several blocks differ.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description
from nnstudio.ui.inspector.editors.base import Editor, Say, common


class FlagEditor(Editor):
    """A tick box."""

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(field, say, parent)
        self.box = QCheckBox()
        self.box.setMinimumHeight(28)
        self.box.clicked.connect(self._clicked)
        self.put(self.box)

    def display(self, values: tuple[Any, ...], owners: tuple[Description, ...]) -> None:
        same, value = common(values)
        self.box.setTristate(not same)
        if same:
            self.box.setChecked(bool(value))
        else:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)

    def _clicked(self) -> None:
        # From "they differ" a click leads to yes, and never back to "they differ".
        chosen = self.box.checkState() != Qt.CheckState.Unchecked
        self.edited.emit(lambda _old: chosen, False)
