"""Gives every view of a run its dock, and makes the view itself when it is seen first.

A window that is opened shows three of them; what the others need is not loaded before somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from nnstudio.ui.panels.panel import Panel, in_sight
from nnstudio.ui.panels.table import PanelRecord
from nnstudio.ui.widgets.dock import Dock

P = TypeVar("P", bound=Panel)


class PanelHost(QObject):
    """The docks of a window's views.

    Attributes:
        docks: by id, in the order of the records; empty until their view is made.
        panels: the views made so far, by id.

    Signals:
        made(panel): a view was made and stands in its dock.
    """

    made = Signal(object)

    def __init__(self, window: QMainWindow, records: Iterable[PanelRecord]) -> None:
        super().__init__(window)
        self.records = {record.id: record for record in records}
        self.docks = {
            record.id: Dock(record.id, record.title, QWidget(), window)
            for record in self.records.values()
        }
        for record in self.records.values():
            self.docks[record.id].set_tip(record.tip)
        self.panels: dict[str, Panel] = {}
        self._kept: dict[str, object] = {}
        # Behind a tab a dock is shown, too, and only moved out of sight a moment later.
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self.make_seen)
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self._look_soon)

    def panel(self, kind: type[P]) -> P:
        """The view of this class, which is made where nobody has seen it yet."""
        for record in self.records.values():
            if record.load() is kind:
                made = self._make(record.id)
                assert isinstance(made, kind)
                return made
        raise KeyError(kind.__name__)

    def kept(self) -> dict[str, object]:
        """What the views of a window in another language have to go on with."""
        found = {name: panel.kept() for name, panel in self.panels.items()}
        return {**self._kept, **{name: kept for name, kept in found.items() if kept is not None}}

    def resume(self, kept: dict[str, object]) -> None:
        """Have the views go on with that, each when it is made."""
        self._kept = dict(kept)
        for name in self.panels.keys() & kept.keys():
            self.panels[name].resume(self._kept.pop(name))

    @Slot()
    def make_seen(self) -> None:
        """Make the views of all docks that can be seen."""
        for name, dock in self.docks.items():
            if name not in self.panels and in_sight(dock):
                self._make(name)

    def _make(self, name: str) -> Panel:
        known = self.panels.get(name)
        if known is not None:
            return known
        dock, panel = self.docks[name], self.records[name].load()()
        empty = dock.widget()
        dock.setWidget(panel)
        if empty is not None:
            empty.deleteLater()
        self.panels[name] = panel
        self.made.emit(panel)
        if name in self._kept:
            panel.resume(self._kept.pop(name))
        return panel

    @Slot(bool)
    def _look_soon(self, visible: bool) -> None:
        if visible:
            self._look.start()
