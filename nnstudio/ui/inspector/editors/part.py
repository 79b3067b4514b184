"""The editor of a part: a list of all parts of its family.

The chosen part's own fields stand below it as further rows of the form.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.parts.registry import Registry, registry_of
from nnstudio.language import tr
from nnstudio.ui.inspector.carry import carried
from nnstudio.ui.inspector.editors.base import Editor, Say
from nnstudio.ui.inspector.editors.combo import QuietCombo


class PartEditor(Editor):
    """A drop-down list of the parts of one family."""

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(field, say, parent)
        family = field.family
        assert family is not None and issubclass(family, Part)
        self._registry: Registry[Any] = registry_of(family)
        self.combo = QuietCombo()
        if field.optional:
            self.combo.addItem(tr("none"), "")
        for part in self._registry:
            self.combo.addItem(tr(part.title), part.type)
            self.combo.setItemData(
                self.combo.count() - 1, part.summary(), Qt.ItemDataRole.ToolTipRole
            )
        self.combo.activated.connect(self._picked)
        self.put(self.combo)

    def display(self, values: tuple[Any, ...], owners: tuple[Description, ...]) -> None:
        types = {"" if value is None else value.type for value in values}
        index = self.combo.findData(types.pop()) if len(types) == 1 else -1
        self.combo.setCurrentIndex(index)

    def _picked(self, index: int) -> None:
        type_id = self.combo.itemData(index)
        if not type_id:
            self.edited.emit(lambda _old: None, False)
            return
        new = self._registry.get(type_id).make()
        self.edited.emit(lambda old: carried(old, new), False)
