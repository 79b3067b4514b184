"""A click on the line of a weight: it asks for another value.

The line says which weight; what becomes of the question is for whoever knows the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QMouseEvent

from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.weight_lines import Index, WeightLines

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class PickWeight(Gesture):
    """Begun on one of ``lines``."""

    def __init__(
        self, view: CanvasView, event: QMouseEvent, lines: WeightLines, index: Index
    ) -> None:
        super().__init__(view, event)
        self._lines, self._index = lines, index

    def click(self) -> None:
        self.view.canvas.weightPicked.emit(self._lines, self._index)
