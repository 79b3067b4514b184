"""A picture of everything that stays where it is while something else is dragged across it.

Painting hundreds of cards and links anew for every movement of the mouse would make the hand wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap, QRegion, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QWidget

from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.note_item import NoteItem

if TYPE_CHECKING:
    from nnstudio.ui.canvas.surface import CanvasSurface

WORTH_FROM = 40
"""Blocks from which on the picture is worth making."""


class Still:
    """Made when a drag begins; until ``let_go`` only what moves is painted, on the picture of the rest.

    What happens to the rest meanwhile is seen afterwards. Where the view itself moves the picture is given up.
    """

    def __init__(self, view: CanvasSurface, things: Iterable[BlockItem | NoteItem]) -> None:
        self._view = view
        moving: set[QGraphicsItem] = set()
        for thing in things:
            moving |= {thing, *(thing.links if isinstance(thing, BlockItem) else ())}
        show(moving, False)
        self._place = self._seen()
        self._picture = _picture(view.viewport())
        canvas = view.canvas
        every = (*canvas.blocks.values(), *canvas.links.values(), *canvas.notes.values())
        self._held: list[QGraphicsItem] = [item for item in every if item not in moving]
        show(moving, True)
        show(self._held, False)
        view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)

    def let_go(self) -> None:
        """Paint everything again."""
        show(self._held, True)
        self._held = []
        self._view.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self._view.viewport().update()

    @property
    def fits(self) -> bool:
        """Whether the view still shows what the picture shows."""
        return self._place == self._seen()

    def paint(self, painter: QPainter) -> None:
        """Draw the picture below what moves."""
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.drawPixmap(0, 0, self._picture)
        painter.restore()

    def _seen(self) -> tuple[object, ...]:
        view = self._view
        bars = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
        return bars, view.transform().m11(), view.viewport().size(), view.devicePixelRatioF()


def show(items: Iterable[QGraphicsItem], shown: bool) -> None:
    """Paint these items, or leave them to a picture of them.

    They are made clear and not hidden: Qt skips both, and would take a hidden item out of the selection.
    """
    for item in items:
        item.setOpacity(1.0 if shown else 0.0)


def _picture(port: QWidget) -> QPixmap:
    """What the view shows, without what lies over it."""
    ratio = port.devicePixelRatioF()
    picture = QPixmap(port.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    port.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    return picture
