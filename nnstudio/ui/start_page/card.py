"""One card of the start page: a small picture, a title and a sentence; a click or Enter chooses it.

The page asks for the picture when it has nothing else to do: words and frames are there at once.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError
from nnstudio.ui.start_page.offer import Offer
from nnstudio.ui.start_page.pictures import paint_experiment
from nnstudio.ui.style import fonts, icons
from nnstudio.ui.style import theme as themes

WIDTH, HEIGHT, PICTURE = 208, 158, 78
ICON = 44
_PAD = 14
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class Card(QAbstractButton):
    """A card for one offer."""

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self._picture: QPixmap | None = None
        self._drawn: tuple[object, ...] = ()
        self.setText(offer.title)
        self.setAccessibleName(offer.title)
        self.setAccessibleDescription(offer.about)
        self.setToolTip(offer.about)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(themes.px(WIDTH), themes.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.hasFocus() or self.underMouse()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        width = 2.0 if self.hasFocus() else 1.0
        ink = "focus" if self.hasFocus() else "accent" if marked else "hairline"
        painter.setPen(QPen(themes.colour(ink), width))
        painter.setBrush(themes.colour("hover" if self.isDown() else "panel"))
        painter.drawRoundedRect(frame, 9, 9)
        pad, high, room = themes.px(_PAD), themes.px(PICTURE), self._room()
        if self._picture is not None:
            painter.drawPixmap(room.topLeft(), self._picture)
        title = QRectF(pad, high + themes.px(8), room.width(), themes.px(20))
        painter.setPen(themes.colour("accent_text" if marked else "text"))
        painter.setFont(themes.font(fonts.HEADING, True))
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft, self._fitting(title.width()))
        painter.setPen(themes.colour("secondary"))
        painter.setFont(themes.font(fonts.CAPTION))
        about = QRectF(pad, title.bottom(), room.width(), self.height() - title.bottom() - 8)
        painter.setClipRect(about)
        painter.drawText(about, _WRAP, self.offer.about)
        painter.end()

    def _fitting(self, room: float) -> str:
        metrics = self.fontMetrics()
        return metrics.elidedText(self.offer.title, Qt.TextElideMode.ElideRight, int(room))

    def _room(self) -> QRectF:
        pad = themes.px(_PAD)
        return QRectF(pad, pad, self.width() - 2 * pad, themes.px(PICTURE) - pad)

    def _experiment(self) -> Experiment:
        try:
            return self.offer.make()
        except ProblemError:
            # What is wrong with it is said when it is opened.
            return Experiment()

    def draw(self) -> bool:
        """Draw the picture where there is none for this theme and size; returns whether it did."""
        room, ratio = self._room(), self.devicePixelRatioF()
        key = (themes.current().name, room.size(), ratio)
        if self._picture is not None and key == self._drawn:
            return False
        picture = QPixmap((room.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        experiment = Experiment() if self.offer.icon else self._experiment()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(0, 0, room.width(), room.height())
        if self.offer.icon:
            drawing = icons.pixmap(self.offer.icon, "marker", ICON, ratio)
            painter.drawPixmap(inside.center() - QPointF(ICON / 2, ICON / 2), drawing)
        else:
            paint_experiment(painter, inside, experiment, self.offer.data)
        painter.end()
        self._picture, self._drawn = picture, key
        self.update()
        return True
