"""Opens laboratories and keeps those that were opened, one window of each.

A laboratory that is open already comes to the front.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnstudio.ui.labs.lab import Lab
from nnstudio.ui.labs.table import LabRecord, lab_records


class LabHost(QObject):
    """The laboratories of a window.

    Signals:
        editWanted(change, label): one of them wants the document edited.
    """

    editWanted = Signal(object, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.records: dict[str, LabRecord] = {record.id: record for record in lab_records()}
        self.labs: dict[str, Lab] = {}

    def open(self, name: str) -> Lab:
        """Show a laboratory; KeyError where there is none of that name."""
        lab = self.labs.get(name)
        if lab is None:
            lab = self.labs[name] = self.records[name].make(self._window)
            lab.editWanted.connect(self.editWanted)
            lab.resize(lab.sizeHint().boundedTo(self._window.screen().availableSize()))
        lab.show()
        lab.raise_()
        lab.activateWindow()
        return lab

    def close(self) -> tuple[str, ...]:
        """Close all of them, which ends their work; returns the names of those that were open."""
        was_open = tuple(name for name, lab in self.labs.items() if lab.isVisible())
        for lab in self.labs.values():
            lab.close()
        return was_open
