"""Selecting with a rectangle drawn on the empty canvas.

The selection follows while it is drawn, so that one sees what letting go will select.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QRubberBand

from nnstudio.ui.canvas.interactions.gesture import Gesture

if TYPE_CHECKING:
    from nnstudio.ui.canvas.view import CanvasView


class RubberBand(Gesture):
    """A press on the empty canvas."""

    def __init__(self, view: CanvasView, event: QMouseEvent) -> None:
        super().__init__(view, event)
        self._before = view.canvas.selected_blocks()
        self._links = view.canvas.selected_links()
        self._notes = view.canvas.selected_notes()
        self._band: QRubberBand | None = None

    def click(self) -> None:
        if not self.adding:
            self.view.canvas.select(())

    def begin(self) -> None:
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.view.viewport())
        self._band.show()

    def follow(self, event: QMouseEvent) -> None:
        area = QRect(self.pressed_at, event.position().toPoint()).normalized()
        if self._band is not None:
            self._band.setGeometry(area)
        seen = self.view.mapToScene(area).boundingRect()
        inside, notes = self.view.canvas.blocks_in(seen), self.view.canvas.notes_in(seen)
        if self.adding:
            self.view.canvas.select((*self._before, *inside), self._links, (*self._notes, *notes))
        else:
            self.view.canvas.select(inside, (), notes)

    def finish(self, event: QMouseEvent) -> None:
        self.follow(event)
        self._take_away()

    def cancel(self) -> None:
        self.view.canvas.select(self._before, self._links, self._notes)
        self._take_away()

    def _take_away(self) -> None:
        if self._band is not None:
            self._band.hide()
            self._band.deleteLater()
            self._band = None
