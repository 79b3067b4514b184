"""Asking what is wrong: a click on the badge of a block.

A drag that begins on the badge moves nothing, because the badge is no handle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QMouseEvent

from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.block_item import BlockItem

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class ShowProblems(Gesture):
    """A press on the badge of a block."""

    def __init__(self, view: CanvasView, event: QMouseEvent, block: BlockItem) -> None:
        super().__init__(view, event)
        self._block_id = block.block_id

    def press(self) -> None:
        self.view.canvas.select((self._block_id,))

    def click(self) -> None:
        self.view.trouble.open_for(self._block_id, keys=True)
