"""A picture of everything that stays where it is while something else is dragged across it.

Painting hundreds of cards and links anew for every movement of the mouse would make the hand wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGraphicsView

from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.link_item import LinkItem

if TYPE_CHECKING:
    from nnstudio.ui.canvas.surface import CanvasSurface

WORTH_FROM = 40
"""Blocks from which on the picture is worth making."""


class Still:
    """Made when a drag begins; until ``let_go`` only what moves is painted, on the picture of the rest.

    What happens to the rest meanwhile is seen afterwards. Where the view itself moves the picture is given up.
    """

    def __init__(self, view: CanvasSurface, moving: Iterable[BlockItem]) -> None:
        self._view = view
        moving = set(moving)
        links = {link for block in moving for link in block.links}
        for block in moving:
            block.hold(True)
        for link in links:
            link.held = True
        self._place = self._seen()
        self._picture = view.viewport().grab()
        self._held: list[BlockItem | LinkItem] = [
            *(block for block in view.canvas.blocks.values() if block not in moving),
            *(link for link in view.canvas.links.values() if link not in links),
        ]
        for item in (*moving, *links):
            _hold(item, False)
        for item in self._held:
            _hold(item, True)
        view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)

    def let_go(self) -> None:
        """Paint everything again."""
        for item in self._held:
            _hold(item, False)
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


def _hold(item: BlockItem | LinkItem, held: bool) -> None:
    if isinstance(item, BlockItem):
        item.hold(held)
    else:
        item.held = held
