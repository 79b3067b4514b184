"""The calls of a training step as a rail: one stretch for each block and phase, one dot for each call.

It shows where one is in forward, loss, backward and update, and a click goes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

COLOURS = {"forward": "activations", "loss": "test", "backward": "gradients", "update": "weights"}
HEIGHT = 38.0
APART = 3.0
LEAST = 26.0
"""Pixels of the narrowest stretch."""


@dataclass(frozen=True)
class Stretch:
    """Calls ``first`` to ``last`` of one block in one phase."""

    phase: str
    title: str
    first: int
    last: int


class CallRail(QWidget):
    """Where one is in a step.

    Signals:
        chosen(index): somebody wants to see this call.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stretches: tuple[Stretch, ...] = ()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(300, round(HEIGHT * themes.scale()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def show_calls(self, calls: Sequence[tuple[str, str]]) -> None:
        """Show calls, each with its phase and the title of its block."""
        made: list[Stretch] = []
        start = 0
        for (phase, title), group in groupby(calls):
            count = len(list(group))
            made.append(Stretch(phase, title, start, start + count - 1))
            start += count
        self.stretches = tuple(made)
        self.update()

    def set_current(self, index: int) -> None:
        """Mark a call as the one that is shown."""
        self._current = index
        self.update()

    @property
    def count(self) -> int:
        """Calls in all."""
        return self.stretches[-1].last + 1 if self.stretches else 0

    def places(self) -> list[QRectF]:
        """Where each stretch stands; wider where there is more in it."""
        weights = [(one.last - one.first + 1) ** 0.5 for one in self.stretches]
        room = self.width() - APART * max(0, len(weights) - 1)
        least = min(LEAST, room / max(1, len(weights)))
        spare = max(0.0, room - least * len(weights))
        x, found = 0.0, list[QRectF]()
        for weight in weights:
            width = least + spare * weight / sum(weights)
            found.append(QRectF(x, 0, width, self.height()))
            x += width + APART
        return found

    def call_at(self, x: float) -> int | None:
        """The call nearest to a point."""
        for one, place in zip(self.stretches, self.places(), strict=True):
            if place.left() <= x <= place.right() + APART:
                share = (x - place.left()) / place.width()
                count = one.last - one.first + 1
                return one.first + min(count - 1, max(0, int(share * count)))
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = themes.font(fonts.CAPTION)
        metrics = QFontMetricsF(font)
        for one, place in zip(self.stretches, self.places(), strict=True):
            here = one.first <= self._current <= one.last
            ink = themes.colour(COLOURS[one.phase])
            ground = QColor(ink)
            ground.setAlphaF(0.28 if here else 0.12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(place, 5, 5)
            painter.setFont(themes.font(fonts.CAPTION, strong=here))
            painter.setPen(themes.colour("text" if here else "secondary"))
            words = QRectF(place.left() + 5, 1, place.width() - 8, place.height() - 14)
            shown = metrics.elidedText(one.title, Qt.TextElideMode.ElideRight, words.width())
            if shown != one.title and len(shown) < 4:
                # Too narrow for the name: its number at least.
                shown = one.title.split()[-1] if " " in one.title else ""
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
            self._paint_dots(painter, one, place, ink)
        if self.hasFocus():
            painter.setPen(themes.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()

    def _paint_dots(self, painter: QPainter, one: Stretch, place: QRectF, ink: QColor) -> None:
        count = one.last - one.first + 1
        room = place.width() - 10
        apart = min(9.0, room / count)
        radius = max(0.8, min(2.4, apart * 0.33))
        painter.setPen(Qt.PenStyle.NoPen)
        for index in range(count):
            x = place.left() + 5 + radius + index * apart
            current = one.first + index == self._current
            painter.setBrush(themes.colour("accent") if current else ink)
            size = radius + 1.6 if current else radius
            painter.drawEllipse(QPointF(x, place.bottom() - 8), size, size)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            found = self.call_at(event.pos().x())
            titles = [
                s.title for s in self.stretches if found is not None and s.first <= found <= s.last
            ]
            QToolTip.showText(event.globalPos(), "".join(titles), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.count - 1,
        }.get(Qt.Key(event.key()))
        if target is None or not self.count:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(min(max(target, 0), self.count - 1))

    def _choose_at(self, x: float) -> None:
        found = self.call_at(x)
        if found is not None and found != self._current:
            self.chosen.emit(found)

    def _retheme(self, _theme: object = None) -> None:
        self.updateGeometry()
        self.update()
