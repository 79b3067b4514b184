"""Pictures of samples in rows, each with what it is, what it was taken for, and how surely.

Only what is in sight is painted, so that a thousand scroll as smoothly as ten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from nnstudio.language import tr
from nnstudio.ui.plots.sample_pictures import SamplePictures
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

SIDE = 56
"""Pixels of the longer side of a picture, for type of normal size."""
GAP = 8
BAR = 3.0


class Caption(NamedTuple):
    """What stands under a picture: the true class, the one it was taken for, and the share that one got.

    Nobody was asked about a picture without the second, and it has its class alone.
    """

    true: str
    predicted: str
    share: float
    right: bool


class SampleGrid(QAbstractScrollArea):
    """Samples by number, in the order given; ``caption`` and ``tip`` are asked for those in sight only.

    Signals:
        picked(number): a picture was clicked or Enter pressed on it.
    """

    picked = Signal(int)

    def __init__(
        self,
        caption: Callable[[int], Caption],
        tip: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.pictures = SamplePictures()
        self._caption, self._tip = caption, tip
        self._numbers: Sequence[int] = ()
        self._current = -1
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Pictures of test samples"))
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    def set_numbers(self, numbers: Sequence[int]) -> None:
        """Show these samples; the place scrolled to stays where it can."""
        self._numbers = numbers
        self._current = min(self._current, len(numbers) - 1)
        self._fit()
        self.viewport().update()

    def numbers(self) -> Sequence[int]:
        """The samples that are shown, in their order."""
        return self._numbers

    def refresh(self) -> None:
        """Paint anew: pictures or captions have changed."""
        self.viewport().update()

    # -- places --------------------------------------------------------------------------------------

    @property
    def _cell(self) -> QSize:
        height = QFontMetricsF(themes.font(fonts.CAPTION)).height()
        return QSize(themes.px(SIDE) + GAP + 8, themes.px(SIDE) + GAP + round(height + BAR) + 8)

    @property
    def _columns(self) -> int:
        return max(1, self.viewport().width() // self._cell.width())

    def cell(self, place: int) -> QRect:
        """Where the picture and caption of a place in the list stand, in the viewport."""
        size = self._cell
        row, column = divmod(place, self._columns)
        top = row * size.height() - self.verticalScrollBar().value()
        return QRect(column * size.width(), top, size.width() - GAP, size.height() - GAP)

    def _place_at(self, point: QPoint) -> int:
        size = self._cell
        column = point.x() // size.width()
        row = (point.y() + self.verticalScrollBar().value()) // size.height()
        place = row * self._columns + column
        inside = column < self._columns and 0 <= place < len(self._numbers)
        return place if inside and self.cell(place).contains(point) else -1

    def _fit(self) -> None:
        rows = -(-len(self._numbers) // self._columns)
        bar, size = self.verticalScrollBar(), self._cell
        bar.setRange(0, max(0, rows * size.height() - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(size.height() // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # -- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), themes.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._cell.height()
        first = self.verticalScrollBar().value() // height * self._columns
        rows = self.viewport().height() // height + 2
        for place in range(first, min(first + rows * self._columns, len(self._numbers))):
            self._paint_cell(painter, place)
        painter.end()

    def _paint_cell(self, painter: QPainter, place: int) -> None:
        number, rect = self._numbers[place], self.cell(place)
        ground = QRectF(rect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("chip"))
        painter.drawRoundedRect(ground, 6, 6)
        ratio = self.devicePixelRatioF()
        picture = self.pictures.pixmap(number, round(themes.px(SIDE) * ratio))
        if picture is not None:
            picture.setDevicePixelRatio(ratio)
            size = picture.deviceIndependentSize()
            left = ground.center().x() - size.width() / 2
            top = ground.top() + 4 + (themes.px(SIDE) - size.height()) / 2
            painter.drawPixmap(round(left), round(top), picture)
        self._paint_caption(painter, ground, self._caption(number))
        if place == self._current and self.hasFocus():
            painter.setPen(QPen(themes.colour("focus"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 6, 6)

    @staticmethod
    def _paint_caption(painter: QPainter, ground: QRectF, caption: Caption) -> None:
        token = "fine" if caption.right else "warning"
        font = themes.font(fonts.CAPTION, strong=True)
        metrics = QFontMetricsF(font)
        line = QRectF(ground.left() + 4, ground.top() + themes.px(SIDE) + 6, ground.width() - 8, 0)
        line.setHeight(metrics.height())
        painter.setFont(font)
        if not caption.predicted:
            ink = themes.colour("text")
            painter.setPen(ink if caption.right else themes.label_colour("warning", "chip"))
            shown = metrics.elidedText(caption.true, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)
            return
        painter.setPen(themes.label_colour(token, "chip"))
        words = caption.true if caption.right else f"{caption.true} → {caption.predicted}"
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(themes.font(fonts.CAPTION))
        painter.setPen(themes.colour("secondary"))
        share = "–" if caption.share != caption.share else _short(caption.share)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, share)
        bar = QRectF(line.left(), line.bottom(), line.width(), BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.colour("field_border"))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        if caption.share == caption.share:
            painter.setBrush(themes.colour(token))
            bar.setWidth(max(BAR, bar.width() * min(1.0, max(0.0, caption.share))))
            painter.drawRoundedRect(bar, 1.5, 1.5)

    def _retheme(self, _theme: object = None) -> None:
        self.pictures.forget()
        self._fit()
        self.viewport().update()

    # -- pointer and keys ----------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._place_at(event.pos())
            text = self._tip(self._numbers[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if place >= 0:
            self._choose(place)
            self.picked.emit(self._numbers[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, columns = Qt.Key(event.key()), self._columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -len(self._numbers),
            Qt.Key.Key_End: len(self._numbers),
        }
        if key in steps and self._numbers:
            self._choose(min(max(self._current + steps[key], 0), len(self._numbers) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.picked.emit(self._numbers[self._current])
        else:
            super().keyPressEvent(event)

    def _choose(self, place: int) -> None:
        self._current = place
        rect, bar = self.cell(place), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + GAP)
        self.setAccessibleDescription(self._tip(self._numbers[place]))
        self.viewport().update()


def _short(share: float) -> str:
    """A share in as few letters as stand beside the classes: .97, 1.0."""
    text = f"{share:.2f}"
    return text[:3] if text.startswith("1") else text.removeprefix("0")
