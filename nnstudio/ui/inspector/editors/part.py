"""The editor of a part: a list of all parts of its family.

The chosen part's own fields stand below it as further rows of the form.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.core.parts.carry import carried
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.parts.registry import Registry, registry_of
from nnstudio.language import tr
from nnstudio.ui.inspector.editors.base import Editor, Say
from nnstudio.ui.inspector.editors.combo import QuietCombo
from nnstudio.ui.part_tip import part_tip


class PartEditor(Editor):
    """A drop-down list of the parts of one family.

    The other parts are looked for when somebody comes near: a form opens without loading any of them.
    """

    def __init__(self, field: FieldDescription, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(field, say, parent)
        family = field.family
        assert family is not None and issubclass(family, Part)
        self._registry: Registry[Any] = registry_of(family)
        self._filled = False
        self._combo = QuietCombo()
        self._combo.approached.connect(self._fill)
        self._combo.activated.connect(self._picked)
        self.put(self._combo)

    @property
    def combo(self) -> QuietCombo:
        """The list with everything that can be chosen."""
        self._fill()
        return self._combo

    def display(self, values: tuple[Any, ...], owners: tuple[Description, ...]) -> None:
        parts = {"" if value is None else value.type: value for value in values}
        chosen, part = next(iter(parts.items()))
        if len(parts) > 1:
            self._combo.setCurrentIndex(-1)
            return
        if self._combo.findData(chosen) < 0:
            self._add(part)
        self._combo.setCurrentIndex(self._combo.findData(chosen))

    def _fill(self) -> None:
        if self._filled:
            return
        self._filled = True
        chosen = self._combo.currentData()
        self._combo.clear()
        if self.field.optional:
            self._add(None)
        for part in self._registry:
            self._add(part)
        self._combo.setCurrentIndex(-1 if chosen is None else self._combo.findData(chosen))

    def _add(self, part: Part | type[Part] | None) -> None:
        if part is None:
            self._combo.addItem(tr("none"), "")
            return
        self._combo.addItem(tr(part.title), part.type)
        last = self._combo.count() - 1
        self._combo.setItemData(last, part_tip(part), Qt.ItemDataRole.ToolTipRole)

    def _picked(self, index: int) -> None:
        type_id = self._combo.itemData(index)
        if not type_id:
            self.edited.emit(lambda _old: None, False)
            return
        new = self._registry.get(type_id).make()
        self.edited.emit(lambda old: carried(old, new), False)
