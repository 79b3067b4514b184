"""The whole network in a corner of the canvas, with a frame around what can be seen of it.

It is there only while not everything is in sight; a press or a drag in it moves the view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnstudio.language import tr
from nnstudio.ui.style import theme as themes

if TYPE_CHECKING:
    from nnstudio.ui.canvas.surface import CanvasSurface

_WIDEST, _HIGHEST = 168.0, 104.0
_LEAST = 28.0
_PAD, _MARGIN, _CORNER = 6, 10, 6.0
_MOST_LINKS = 600
"""Links up to which they are drawn; more would only be a grey cloud."""


class Minimap(QWidget):
    """A small picture over a canvas; hidden while there is nothing to find with it."""

    def __init__(self, view: CanvasSurface) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._wanted = True
        self._content = QRectF()
        self._picture: QPixmap | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retranslate()
        self.hide()
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.look)

    @property
    def wanted(self) -> bool:
        """Whether it may be shown at all."""
        return self._wanted

    def want(self, wanted: bool) -> None:
        """Allow it to be shown, or not."""
        self._wanted = wanted
        self.look()

    def renew(self, content: QRectF) -> None:
        """The network covers this area of the canvas now, and may look different."""
        self._content = QRectF(content)
        self._picture = None
        self.look()

    def look(self) -> None:
        """Come, go or move the frame, as what can be seen asks for."""
        shown = self._wanted and bool(self._view.canvas.blocks) and not self._sees_all()
        if shown:
            self._place()
            self.update()
        if shown == self.isHidden():
            self.setVisible(shown)
            if shown:
                self.raise_()

    def retranslate(self) -> None:
        """Say what it is in the language in use."""
        self.setAccessibleName(tr("Overview of the network"))
        self.setToolTip(tr("The whole network; press or drag to look somewhere else"))

    def frame(self) -> QRectF:
        """The part of the canvas that can be seen, in pixels of this widget."""
        return QRectF(
            self._to_widget(self._seen().topLeft()), self._to_widget(self._seen().bottomRight())
        )

    def _seen(self) -> QRectF:
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def _sees_all(self) -> bool:
        return self._seen().contains(self._content)

    def _place(self) -> None:
        wide, high = max(self._content.width(), 1.0), max(self._content.height(), 1.0)
        scale = min(_WIDEST / wide, _HIGHEST / high)
        size = QSizeF(max(wide * scale, _LEAST), max(high * scale, _LEAST))
        full = (size + QSizeF(2 * _PAD, 2 * _PAD)).toSize()
        if full != self.size():
            self.resize(full)
            self._picture = None
        over = self._view.rect()
        corner = over.bottomRight() - self.rect().bottomRight()
        self.move(corner.x() - _MARGIN, corner.y() - _MARGIN)

    @property
    def _scale(self) -> float:
        wide, high = max(self._content.width(), 1.0), max(self._content.height(), 1.0)
        return min((self.width() - 2 * _PAD) / wide, (self.height() - 2 * _PAD) / high)

    def _to_widget(self, point: QPointF) -> QPointF:
        middle = QPointF(self.width() / 2, self.height() / 2)
        return middle + (point - self._content.center()) * self._scale

    def _to_canvas(self, spot: QPointF) -> QPointF:
        middle = QPointF(self.width() / 2, self.height() / 2)
        return self._content.center() + (spot - middle) * (1.0 / self._scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go_to(self, spot: QPointF) -> None:
        self._view.fitting = False
        self._view.centerOn(self._to_canvas(spot))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(themes.colour("accent"))
        painter.setBrush(themes.colour("accent", 0.12))
        inner = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(self.frame().intersected(inner), 3, 3)
        painter.end()

    def _drawn(self) -> QPixmap:
        """The network without the frame; made again only when the network differs."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(themes.colour("hairline"))
        painter.setBrush(themes.colour("panel", 0.92))
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, _CORNER, _CORNER)
        canvas, scale = self._view.canvas, self._scale
        middle = self._content.center()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale, scale)
        painter.translate(-middle)
        if len(canvas.links) <= _MOST_LINKS:
            painter.setPen(QPen(themes.colour("marker"), 0.0))
            painter.drawLines([QLineF(link.start, link.end) for link in canvas.links.values()])
        painter.setPen(Qt.PenStyle.NoPen)
        areas: dict[str, list[QRectF]] = {}
        for note in canvas.notes.values():
            areas.setdefault("marker", []).append(note.card_rect)
        for block in canvas.blocks.values():
            token = "warning" if block.sentences else block.face.tint
            areas.setdefault(token, []).append(block.card_rect)
        for token, rects in areas.items():
            painter.setBrush(themes.colour(token))
            painter.drawRects(rects)
        painter.end()
        return picture
