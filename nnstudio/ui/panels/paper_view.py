"""The data drawn by hand: a plane to draw on and its tools; every stroke is one edit of the document.

It stands in the place of the samples where these are drawn points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.language import tr
from nnstudio.ui.panels.point_tools import PointTools
from nnstudio.ui.plots.point_paper import PointPaper, Tool
from nnstudio.ui.plots.point_plane import BOTTOM, LEFT

if TYPE_CHECKING:
    from nnstudio.core.datasets.drawn import Drawn


class PaperView(QWidget):
    """The plane, and the tools beside it.

    Signals:
        editWanted(change, label): the document is to be edited, as one step with this label.
    """

    editWanted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper = PointPaper()
        self.paper.setAccessibleName(tr("Plane to draw points on"))
        self.paper.hint = tr("Draw points here, class by class")
        self.tools = PointTools()
        self.tools.toolChanged.connect(self._use_tool)
        self.tools.labelChanged.connect(self._use_label)
        self.tools.classesWanted.connect(self._set_classes)
        self.tools.cleared.connect(self._clear)
        self.paper.drawn.connect(self._drawn)
        self.paper.erased.connect(self._erased)
        self.paper.labelWanted.connect(self.tools.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.paper, 3)
        row.addWidget(self.tools, 2)
        self._shown: Drawn | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The plane is a square: what it could not use goes to the tools.
        self.paper.setMaximumWidth(max(self.paper.minimumWidth(), self.height() + LEFT - BOTTOM))

    def show_points(self, drawn: Drawn) -> None:
        """Show the points as they are now."""
        if drawn is self._shown:
            return
        from nnstudio.core.datasets.drawn import MOST_POINTS

        self._shown = drawn
        self.paper.most = MOST_POINTS
        self.tools.set_classes(drawn.outputs)
        self.tools.set_counts(np.bincount(drawn.labels, minlength=drawn.outputs).tolist())
        self.paper.show_points(drawn.places, drawn.labels)

    @Slot(object)
    def _use_tool(self, tool: Tool) -> None:
        self.paper.tool = tool

    @Slot(int)
    def _use_label(self, label: int) -> None:
        self.paper.label = label

    @Slot(object, int)
    def _drawn(self, places: NDArray[np.float64], label: int) -> None:
        from nnstudio.core.experiment.point_edits import add_points

        given = [(float(x), float(y)) for x, y in places]
        words = tr("Draw points") if len(given) > 1 else tr("Draw a point")
        self.editWanted.emit(lambda e: add_points(e, given, label), words)

    @Slot(object)
    def _erased(self, numbers: NDArray[np.intp]) -> None:
        from nnstudio.core.experiment.point_edits import erase_points

        gone: list[int] = numbers.tolist()
        self.editWanted.emit(lambda e: erase_points(e, gone), tr("Erase points"))

    @Slot(int)
    def _set_classes(self, count: int) -> None:
        from nnstudio.core.experiment.point_edits import set_point_classes

        words = tr("Draw in {count} classes", count=count)
        self.editWanted.emit(lambda e: set_point_classes(e, count), words)

    @Slot()
    def _clear(self) -> None:
        from nnstudio.core.experiment.point_edits import clear_points

        self.editWanted.emit(clear_points, tr("Erase all points"))
