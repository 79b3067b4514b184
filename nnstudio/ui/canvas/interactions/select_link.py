"""Selecting a link: a click on its line.

A drag from its line does nothing; its end at the input port is what can be taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QMouseEvent

from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.canvas.items.link_item import LinkItem

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class SelectLink(Gesture):
    """A press on the line of a link."""

    def __init__(self, view: CanvasView, event: QMouseEvent, link: LinkItem) -> None:
        super().__init__(view, event)
        self._link = link

    def press(self) -> None:
        if self.adding:
            self._link.setSelected(not self._link.isSelected())
        else:
            self.view.canvas.select((), (self._link.key,))
