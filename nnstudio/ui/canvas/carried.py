"""A picture of many blocks that are moved together, with the links among them.

They keep their places to each other, so one picture that moves shows the same as painting each anew, at a
fraction of the work; only links that lead out of the group are drawn as they stretch.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyle, QStyleOptionGraphicsItem, QWidget

from nnstudio.ui.canvas.interactions import pan_zoom
from nnstudio.ui.canvas.still import show

if TYPE_CHECKING:
    from nnstudio.ui.canvas.surface import CanvasSurface

WORTH_FROM = 8
"""Things that move from which on their picture is worth making."""

_MOST_SCREENS = 4.0
"""Times the area of the view that a picture may have; what is larger is painted as it is."""


class Carried(QGraphicsItem):
    """Stands for ``things`` and what runs among them until ``let_go``; they are not painted meanwhile."""

    def __init__(
        self, view: CanvasSurface, things: Collection[QGraphicsItem], area: QRectF
    ) -> None:
        super().__init__()
        self._things = things
        self._area = area
        self._picture = _picture(view, things, area)
        self._ratio = self._picture.devicePixelRatio()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(3)
        show(things, False)
        view.canvas.addItem(self)

    def let_go(self) -> None:
        """Paint the things themselves again."""
        show(self._things, True)
        scene = self.scene()
        if scene is not None:
            scene.removeItem(self)

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        place = painter.worldTransform()
        if round(place.m11() * self._area.width() * self._ratio) == self._picture.width():
            # On whole pixels and without scaling it is copied, which is many times faster.
            corner = place.map(self._area.topLeft())
            painter.setWorldTransform(QTransform())
            painter.drawPixmap(corner.toPoint(), self._picture)
            painter.setWorldTransform(place)
        else:
            painter.drawPixmap(self._area, self._picture, QRectF(self._picture.rect()))


def carry(view: CanvasSurface, things: Collection[QGraphicsItem]) -> Carried | None:
    """The picture of these things; None where they are few or the picture would be too large."""
    if len(things) < WORTH_FROM:
        return None
    area = QRectF()
    for thing in things:
        area = area.united(thing.sceneBoundingRect())
    scale, port = pan_zoom.zoom_of(view), view.viewport().size()
    if area.width() * area.height() * scale**2 > _MOST_SCREENS * port.width() * port.height():
        return None
    return Carried(view, things, area)


def _picture(view: CanvasSurface, things: Collection[QGraphicsItem], area: QRectF) -> QPixmap:
    """The things alone on a clear ground, in the pixels of the screen."""
    scale = pan_zoom.zoom_of(view) * view.devicePixelRatioF()
    picture = QPixmap(max(1, round(area.width() * scale)), max(1, round(area.height() * scale)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(view.renderHints())
    painter.scale(picture.width() / area.width(), picture.height() / area.height())
    painter.translate(-area.topLeft())
    selected = QStyleOptionGraphicsItem()
    selected.state = QStyle.StateFlag.State_Selected  # pyright: ignore[reportAttributeAccessIssue]
    plain = QStyleOptionGraphicsItem()
    for thing in sorted(things, key=lambda each: each.zValue()):
        for each in (thing, *thing.childItems()):
            painter.save()
            painter.translate(each.scenePos())
            each.paint(painter, selected if each.isSelected() else plain)
            painter.restore()
    painter.end()
    picture.setDevicePixelRatio(view.devicePixelRatioF())
    return picture
