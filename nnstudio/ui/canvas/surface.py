"""The part of the canvas that only shows: dotted ground, zoom, and how far one can look.

Editing stands on top of it, so that looking around has no way to change anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from nnstudio.core.parts.problem import Problem
from nnstudio.ui.canvas.backdrop import paint_ground
from nnstudio.ui.canvas.interactions import pan_zoom
from nnstudio.ui.canvas.items.block_item import BlockItem
from nnstudio.ui.canvas.items.note_item import NoteItem
from nnstudio.ui.canvas.overlays.minimap import Minimap
from nnstudio.ui.canvas.scene import CanvasScene
from nnstudio.ui.canvas.still import WORTH_FROM, Still
from nnstudio.ui.style import theme as themes


class CanvasSurface(QGraphicsView):
    """A view of a scene.

    Attributes:
        canvas: the scene with its items.
        minimap: the whole network in a corner, while not all of it is in sight.
        fitting: whether the whole network is kept in sight, until the person looks somewhere else.
        pinned: what lies over the canvas and stands still while that is scrolled.
    """

    def __init__(self, say: Callable[[Problem], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasScene(say, self)
        self.fitting = True
        self._type = themes.scale()
        self._still: Still | None = None
        self._gathered: QPoint | None = None
        self.setScene(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        for anchor in (self.setTransformationAnchor, self.setResizeAnchor):
            anchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMinimumSize(240, 160)
        # The ground covers all of it, and nothing beside it lies over it: so Qt moves the picture when it is
        # scrolled, and paints only what comes into sight.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.minimap = Minimap(self)
        self.pinned: list[QWidget] = [self.minimap]

    def fit(self) -> None:
        """Show the whole network, and go on doing so until the person looks somewhere else."""
        self.fitting = True
        pan_zoom.fit(self)

    def zoom_in(self) -> None:
        """One step closer to the middle of the view."""
        self._zoom(pan_zoom.zoom_of(self) * pan_zoom.STEP)

    def zoom_out(self) -> None:
        """One step away from the middle of the view."""
        self._zoom(pan_zoom.zoom_of(self) / pan_zoom.STEP)

    def zoom_reset(self) -> None:
        """Show blocks in their own size."""
        self._zoom(themes.scale())

    def _zoom(self, scale: float) -> None:
        self.fitting = False
        pan_zoom.zoom(self, scale, QPointF(self.viewport().rect().center()))

    def take_type(self) -> None:
        """Show blocks larger or smaller where the size of all type has changed."""
        grown, self._type = themes.scale() / self._type, themes.scale()
        if grown == 1.0:
            return
        if self.fitting:
            pan_zoom.fit(self)
        else:
            self._zoom(pan_zoom.zoom_of(self) * grown)

    def show_blocks(self, ids: Iterable[str]) -> None:
        """Scroll as far as needed to see these blocks."""
        rect = QRectF()
        for block_id in ids:
            if block_id in self.canvas.blocks:
                rect = rect.united(self.canvas.blocks[block_id].card_rect)
        self.show_area(rect)

    def show_area(self, area: QRectF) -> None:
        """Scroll as far as needed to see an area of the canvas."""
        if not area.isNull():
            pan_zoom.update_reach(self)
            self.ensureVisible(area, 24, 44)

    def show_selection(self) -> None:
        """Scroll as far as needed to see the selected blocks and notes."""
        area = QRectF()
        for item in (*self.canvas.blocks.values(), *self.canvas.notes.values()):
            if item.isSelected():
                area = area.united(item.card_rect)
        self.show_area(area)

    @property
    def shows_all(self) -> bool:
        """Whether the whole network is in sight."""
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        return seen.contains(self.canvas.content_rect())

    def look_again(self) -> None:
        """Take a change of the network or of the window's size into account."""
        if self.fitting:
            pan_zoom.fit(self)
        else:
            pan_zoom.update_reach(self)

    def hold_still(self, moving: Iterable[BlockItem | NoteItem]) -> None:
        """Until ``let_go`` these blocks move; in a large network the rest is shown as a picture."""
        if len(self.canvas.blocks) >= WORTH_FROM:
            self._still = Still(self, moving)

    def let_go(self) -> None:
        """Nothing moves any more."""
        still, self._still = self._still, None
        if still is not None:
            still.let_go()

    def scroll_by(self, by: QPoint) -> None:
        """Move the view over the canvas by so many pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        # Across and down at once: a second movement before the first is painted would paint everything.
        self._gathered = QPoint()
        across.setValue(across.value() + by.x())
        down.setValue(down.value() + by.y())
        way, self._gathered = self._gathered, None
        if not way.isNull():
            self.scrollContentsBy(way.x(), way.y())
            self.minimap.look()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._gathered is not None:
            self._gathered += QPoint(dx, dy)
            return
        places = [(each, each.pos()) for each in self.pinned]
        super().scrollContentsBy(dx, dy)
        for each, place in places:
            each.move(place)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        if self._still is not None:
            if self._still.fits:
                self._still.paint(painter)
                return
            self.let_go()
        area = QRectF(rect)
        paint_ground(painter, area, pan_zoom.zoom_of(self), self.devicePixelRatioF())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.fitting = False
        pan_zoom.wheel(self, event)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_again()
