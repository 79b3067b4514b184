"""Looking around: panning with the middle button or the space bar, zooming at the mouse, scrolling.

The part of the canvas that can be reached grows with the network, and some of it always stays in view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QTransform, QWheelEvent

from nnstudio.ui.canvas.interactions.gesture import Gesture
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.ui.canvas.surface import CanvasSurface
    from nnstudio.ui.canvas.view import CanvasView

LOWEST, HIGHEST = 0.25, 4.0
STEP = 1.2
_KEPT_IN_VIEW = 80
_NOTCH = 120
_SCROLLED_PER_NOTCH = 60
_MARGIN, _TOP_MARGIN = 28, 48
_ABOVE_MIDDLE = 0.42


class Pan(Gesture):
    """A press that takes hold of the canvas itself."""

    def __init__(self, view: CanvasView, event: QMouseEvent) -> None:
        super().__init__(view, event)
        self._last = self.pressed_at

    def press(self) -> None:
        self.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def follow(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        self.view.scroll_by(self._last - here)
        self._last = here


def zoom_of(view: CanvasSurface) -> float:
    """How large one canvas unit is on the screen, in pixels."""
    return view.transform().m11()


def zoom(view: CanvasSurface, scale: float, anchor: QPointF) -> None:
    """Zoom so that what lies under ``anchor``, a point of the viewport, stays there."""
    scale = min(max(scale, LOWEST), HIGHEST)
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    old = zoom_of(view)
    x, y = (across.value() + anchor.x()) / old, (down.value() + anchor.y()) / old
    view.setTransform(QTransform.fromScale(scale, scale))
    _reach(view, view.canvas.content_rect())
    across.setValue(round(x * scale - anchor.x()))
    down.setValue(round(y * scale - anchor.y()))
    view.minimap.look()


def wheel(view: CanvasSurface, event: QWheelEvent) -> None:
    """Scroll; with Ctrl zoom at the mouse; with Shift scroll sideways."""
    turned = event.angleDelta()
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        notches = (turned.y() or turned.x()) / _NOTCH
        zoom(view, zoom_of(view) * STEP**notches, event.position())
        return
    way = event.pixelDelta()
    if way.isNull():
        way = QPoint(
            round(turned.x() / _NOTCH * _SCROLLED_PER_NOTCH),
            round(turned.y() / _NOTCH * _SCROLLED_PER_NOTCH),
        )
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not way.x():
        way = way.transposed()
    view.scroll_by(-way)


def update_reach(view: CanvasSurface) -> None:
    """Let the view go as far as a corner of the network stays visible, and no farther."""
    content = view.canvas.content_rect()
    view.minimap.renew(content)
    _reach(view, content)


def _reach(view: CanvasSurface, content: QRectF) -> None:
    scale = zoom_of(view)
    wide = max(view.viewport().width() - _KEPT_IN_VIEW, _KEPT_IN_VIEW) / scale
    high = max(view.viewport().height() - _KEPT_IN_VIEW, _KEPT_IN_VIEW) / scale
    # At least twice as much as is visible, else Qt would centre it.
    room = 2 * _KEPT_IN_VIEW / scale
    spare_x = max(0.0, room - content.width()) / 2
    spare_y = max(0.0, room - content.height()) / 2
    content.adjust(-spare_x, -spare_y, spare_x, spare_y)
    view.setSceneRect(content.adjusted(-wide, -high, wide, high))


def room(view: CanvasSurface) -> QRectF:
    """The part of the viewport that a network is fitted into."""
    return QRectF(view.viewport().rect()).adjusted(_MARGIN, _TOP_MARGIN, -_MARGIN, -_MARGIN)


def fit(view: CanvasSurface) -> None:
    """Show the whole network, not larger than it is, a little above the middle."""
    content = view.canvas.content_rect()
    area = room(view)
    if content.isEmpty():
        content = QRectF(0, 0, 1, 1)
    scale = min(themes.scale(), area.width() / content.width(), area.height() / content.height())
    scale = min(max(scale, LOWEST), HIGHEST)
    view.setTransform(QTransform.fromScale(scale, scale))
    update_reach(view)
    spare = max(0.0, area.height() - content.height() * scale)
    top = area.top() + spare * _ABOVE_MIDDLE
    view.horizontalScrollBar().setValue(round(content.center().x() * scale - area.center().x()))
    view.verticalScrollBar().setValue(round(content.top() * scale - top))
