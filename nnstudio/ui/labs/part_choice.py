"""A part chosen from its family with its numbers below: an activation, an initialiser.

All laboratories choose this way, and any new part is among the choices.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry
from nnstudio.language import tr
from nnstudio.ui.labs.coefficients import Coefficients
from nnstudio.ui.part_tip import part_tip


class PartChoice(QWidget):
    """One part of a family.

    Signals:
        changed(part): another part, or another number of it.
    """

    changed = Signal(object)

    def __init__(
        self,
        family: Registry[Any],
        part: Part,
        without: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._family = family
        self.part = part
        self.kinds = QComboBox()
        for name, kind in family.types().items():
            if name not in without:
                self.kinds.addItem(tr(kind.title), name)
        self.kinds.activated.connect(self._chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.kinds)
        self.numbers = Coefficients(part)
        self._column.addWidget(self.numbers)
        self.show_part(part)

    def show_part(self, part: Part) -> None:
        """Show this part; nothing is announced."""
        self.part = part
        self.kinds.setCurrentIndex(self.kinds.findData(part.type))
        self.kinds.setToolTip(part_tip(type(part)))
        old, self.numbers = self.numbers, Coefficients(part)
        self.numbers.changed.connect(self._number_changed)
        self._column.replaceWidget(old, self.numbers)
        self.numbers.setVisible(bool(self.numbers.lines))
        old.hide()
        old.deleteLater()

    def _chosen(self, index: int) -> None:
        self.show_part(self._family.get(self.kinds.itemData(index))())
        self.changed.emit(self.part)

    def _number_changed(self, part: Part) -> None:
        self.part = part
        self.changed.emit(part)
