"""What every gesture is: begun by a press, it follows the mouse and ends in a change or in nothing.

The view hands it the events and knows nothing of what it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
"""Keys that add to the selection instead of replacing it."""


class Gesture:
    """One gesture from press to release.

    ``begin``, ``follow`` and ``finish`` are called only once the mouse has really moved; a press that
    does not move ends in ``click``.
    """

    def __init__(self, view: CanvasView, event: QMouseEvent) -> None:
        self.view = view
        self.button = event.button()
        self.adding = bool(event.modifiers() & ADDING)
        self.pressed_at: QPoint = event.position().toPoint()
        self.moving = False

    def press(self) -> None:
        """The button went down."""

    def begin(self) -> None:
        """The mouse began to move."""

    def follow(self, event: QMouseEvent) -> None:
        """The mouse is somewhere else."""

    def finish(self, event: QMouseEvent) -> None:
        """The button was let go after a move."""

    def click(self) -> None:
        """The button was let go where it was pressed."""

    def cancel(self) -> None:
        """Give up and leave everything as it was."""

    def moved(self, event: QMouseEvent) -> None:
        """Take a move of the mouse; small ones count as a trembling hand."""
        if not self.moving:
            way = (event.position().toPoint() - self.pressed_at).manhattanLength()
            if way < QApplication.startDragDistance():
                return
            self.moving = True
            self.begin()
        self.follow(event)

    def released(self, event: QMouseEvent) -> None:
        """Take the release of the button."""
        if self.moving:
            self.finish(event)
        else:
            self.click()
