"""A hand for the tests: presses, drags and drops on the canvas with real events."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.core.layers.base import LAYERS
from nnstudio.ui.canvas.items.port_item import Side
from nnstudio.ui.canvas.view import CanvasView
from nnstudio.ui.part_mime import part_mime

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Hand:
    """Acts on one view; places are points of the canvas."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view

    def spot(self, place: QPointF) -> QPoint:
        return self.view.mapFromScene(place)

    def card(self, block_id: str) -> QPointF:
        """A place on a card where there is neither port nor chip."""
        rect = self.view.canvas.blocks[block_id].card_rect
        return QPointF(rect.center().x(), rect.bottom() - 5)

    def chip(self, block_id: str, field: str) -> QPointF:
        """The middle of a chip."""
        item = self.view.canvas.blocks[block_id]
        return item.mapToScene(item.chip_rect(field).center())

    def port(self, block_id: str, side: Side) -> QPointF:
        return self.view.canvas.blocks[block_id].ports[side].centre

    def press(self, place: QPointF, button=LEFT, keys=NONE) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, self.spot(place))

    def move(self, place: QPointF, button=LEFT, keys=NONE) -> None:
        """QTest's own move carries no button, so the event is made here."""
        viewport = self.view.viewport()
        spot = QPointF(self.spot(place))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            spot,
            QPointF(viewport.mapToGlobal(spot.toPoint())),
            Qt.MouseButton.NoButton,
            button,
            keys,
        )
        QApplication.sendEvent(viewport, event)

    def release(self, place: QPointF, button=LEFT, keys=NONE) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, self.spot(place))

    def click(self, place: QPointF, keys=NONE) -> None:
        self.press(place, keys=keys)
        self.release(place, keys=keys)

    def drag(self, start: QPointF, end: QPointF, button=LEFT, keys=NONE) -> None:
        self.press(start, button, keys)
        for share in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * share, button, keys)
        self.release(end, button, keys)

    def key(self, key: Qt.Key, keys=NONE) -> None:
        QTest.keyClick(self.view, key, keys)


class Parcel:
    """Something dragged over a view from outside."""

    def __init__(self, view: CanvasView, mime: QMimeData | str) -> None:
        self.view = view
        # Kept here: the events only point at it.
        self.mime = part_mime(LAYERS.get(mime)()) if isinstance(mime, str) else mime

    def _arguments(self, place: QPointF) -> tuple:
        return Qt.DropAction.CopyAction, self.mime, LEFT, NONE

    def enter(self, place: QPointF) -> bool:
        event = QDragEnterEvent(self.view.mapFromScene(place), *self._arguments(place))
        event.ignore()
        QApplication.sendEvent(self.view.viewport(), event)
        return event.isAccepted()

    def move(self, place: QPointF) -> bool:
        event = QDragMoveEvent(self.view.mapFromScene(place), *self._arguments(place))
        QApplication.sendEvent(self.view.viewport(), event)
        return event.isAccepted()

    def leave(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QDragLeaveEvent())

    def drop(self, place: QPointF) -> None:
        event = QDropEvent(QPointF(self.view.mapFromScene(place)), *self._arguments(place))
        QApplication.sendEvent(self.view.viewport(), event)

    def carry(self, place: QPointF) -> None:
        """Enter, move and let go."""
        self.enter(place)
        self.move(place)
        self.drop(place)
