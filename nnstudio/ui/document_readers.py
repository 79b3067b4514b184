"""Tells the views that show the document, and not a run, what it is now and what is chosen in it.

Changes come in bursts; each view hears of them once, when they are over, and only while it can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QDockWidget

from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.panels.panel import Panel
from nnstudio.ui.run_control import RunControl


class DocumentReaders(QObject):
    """The views that read the document; those are told that have ``reads_document``."""

    def __init__(
        self,
        control: RunControl,
        canvas: CanvasView,
        docks: Iterable[QDockWidget],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._control, self._canvas = control, canvas
        self._panels: list[Panel] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.tell)
        control.document.changed.connect(self._changed)
        control.problemsChanged.connect(self._changed)
        canvas.selectionChanged.connect(self._changed)
        for dock in docks:
            dock.visibilityChanged.connect(self._changed)

    def follow(self, panel: Panel) -> None:
        """Tell this view from now on, where it reads the document."""
        if panel.reads_document:
            self._panels.append(panel)
            self._soon.start()

    @Slot()
    def tell(self) -> None:
        """Tell everyone who can be seen."""
        seen = [panel for panel in self._panels if panel.is_seen()]
        if not seen:
            return
        experiment, chosen = self._control.document.experiment, self._canvas.selected()
        # Hints are proposals: nobody is alarmed.
        problems = [p for p in self._control.problems if p.severity != "hint"]
        for panel in seen:
            panel.show_document(experiment, problems, chosen)

    @Slot()
    def _changed(self) -> None:
        if self._panels:
            self._soon.start()
