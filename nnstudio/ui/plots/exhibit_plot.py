"""The small plot of a diagnosis card: a few lines or bars, the rule's limit, and the ends of the axes.

Painted by itself: a card is as wide as the inspector, and a plot there must be read at a glance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.ui.plots.ticks import short_number
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

HEIGHT = 66
LEAST = 1e-12
"""On a logarithmic axis nothing is lower; a gradient of 0 stands there."""


@dataclass(frozen=True)
class Drawn:
    """One line with its name and the colour token it is drawn in."""

    name: str
    token: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    dashed: bool = False


@dataclass(frozen=True)
class Picture:
    """All that is drawn, in words of the reader.

    Attributes:
        x, y: the names of the axes.
        lines: at most three; the first is the one the limit is for.
        bound: the limit and ``bound_name`` its word.
        labels: what stands under the bars; where there are none, lines are drawn.
        log: whether the y axis is logarithmic.
        span: the least that the y axis shows.
    """

    x: str
    y: str
    lines: tuple[Drawn, ...]
    bound: float | None = None
    bound_name: str = ""
    labels: tuple[str, ...] = ()
    log: bool = False
    span: tuple[float, float] | None = None


class ExhibitPlot(QWidget):
    """Shows a ``Picture``; fixed in height, as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        themes.notifier().changed.connect(self._retheme)

    def sizeHint(self) -> QSize:
        return QSize(200, round(HEIGHT * themes.scale()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    def set_picture(self, picture: Picture) -> None:
        """Show this."""
        if picture != self._picture:
            self._picture = picture
            names = ", ".join(line.name for line in picture.lines)
            self.setAccessibleName(f"{picture.y} / {picture.x}: {names}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(fonts.CAPTION - 1))
        _Drawing(painter, QRectF(self.rect()), self._picture).paint()
        painter.end()

    def _retheme(self, _theme: object = None) -> None:
        self.updateGeometry()
        self.update()


class _Drawing:
    """One painting: the scales, then grid, bars or lines, limit and words."""

    def __init__(self, painter: QPainter, room: QRectF, picture: Picture) -> None:
        self.painter, self.picture = painter, picture
        metrics = QFontMetricsF(painter.font())
        self.line = metrics.height()
        values = [self._scaled(y) for line in picture.lines for y in line.y if math.isfinite(y)]
        if picture.bound is not None and math.isfinite(picture.bound):
            values.append(self._scaled(picture.bound))
        if picture.span is not None:
            values += [self._scaled(y) for y in picture.span]
        if picture.labels and not picture.log:
            values.append(0.0)
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        if picture.log and picture.labels:
            low -= 0.12 * max(high - low, 1.0)
        spread = (high - low) or abs(high) or 1.0
        self.low, self.high = low, high + 0.04 * spread
        if self.high <= self.low:
            self.high = self.low + 1.0
        xs = [x for line in picture.lines for x in line.x]
        self.first, self.last = (min(xs), max(xs)) if xs else (0.0, 1.0)
        if picture.labels:
            self.first, self.last = -0.5, len(picture.labels) - 0.5
        ends = (self._written(high), self._written(low))
        left = max(metrics.horizontalAdvance(text) for text in ends) + 6
        self.frame = room.adjusted(left, self.line + 3, -2, -self.line - 3)
        self.room, self.ends = room, ends

    def paint(self) -> None:
        painter, frame = self.painter, self.frame
        painter.setPen(QPen(themes.colour("hairline"), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        if self.picture.labels:
            self._bars()
        else:
            for line in self.picture.lines:
                self._line(line)
        self._limit()
        self._words()

    def _bars(self) -> None:
        line = self.picture.lines[0]
        width = max(2.0, min(22.0, 0.66 * self.frame.width() / max(1, len(self.picture.labels))))
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(themes.colour(line.token))
        for x, y in zip(line.x, line.y, strict=True):
            top = self._at(x, y)
            height = max(1.5, self.frame.bottom() - top.y())
            self.painter.drawRect(
                QRectF(top.x() - width / 2, self.frame.bottom() - height, width, height)
            )
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def _line(self, line: Drawn) -> None:
        points = [self._at(x, y) for x, y in zip(line.x, line.y, strict=True) if math.isfinite(y)]
        if not points:
            return
        pen = QPen(themes.colour(line.token), 1.5)
        if line.dashed:
            pen.setDashPattern([3, 2])
        self.painter.setPen(pen)
        if len(points) > 1:
            self.painter.drawPolyline(QPolygonF(points))
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(themes.colour(line.token))
        self.painter.drawEllipse(points[-1], 2.4, 2.4)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def _limit(self) -> None:
        bound = self.picture.bound
        if bound is None or not math.isfinite(bound):
            return
        y = self._at(self.first, bound).y()
        pen = QPen(themes.colour("warning"), 1)
        pen.setDashPattern([2, 3])
        self.painter.setPen(pen)
        self.painter.drawLine(QPointF(self.frame.left(), y), QPointF(self.frame.right(), y))

    def _words(self) -> None:
        painter, frame, picture = self.painter, self.frame, self.picture
        painter.setPen(themes.colour("secondary"))
        top, low = self.ends
        side = QRectF(self.room.left(), 0, frame.left() - 5, self.line)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(side.translated(0, frame.top() - self.line / 2), right, top)
        painter.drawText(side.translated(0, frame.bottom() - self.line / 2), right, low)
        self._names()
        below = QRectF(frame.left(), frame.bottom() + 2, frame.width(), self.line)
        if picture.labels:
            self._labels(below)
            return
        painter.drawText(below, left, short_number(self.first))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, picture.x)
        painter.drawText(below, right, short_number(self.last))

    def _labels(self, below: QRectF) -> None:
        """As many as there is room for, the first and the last among them; else the name of the axis."""
        labels, metrics = self.picture.labels, QFontMetricsF(self.painter.font())
        place = below.width() / len(labels)
        if max(metrics.horizontalAdvance(label) for label in labels) <= place - 2:
            for at, label in enumerate(labels):
                centred = QRectF(below.left() + at * place, below.top(), place, below.height())
                self.painter.drawText(centred, Qt.AlignmentFlag.AlignCenter, label)
            return
        sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        half = below.width() * 0.45
        for side, label in zip(sides, (labels[0], labels[-1]), strict=True):
            words = metrics.elidedText(label, Qt.TextElideMode.ElideRight, half)
            self.painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _names(self) -> None:
        """Above the frame: what the colours mean, and the limit."""
        painter, metrics = self.painter, QFontMetricsF(self.painter.font())
        names: list[tuple[str, str]] = [(line.name, line.token) for line in self.picture.lines]
        if self.picture.bound is not None and self.picture.bound_name:
            limit = f"{self.picture.bound_name} {short_number(self.picture.bound)}"
            names.append((limit, "warning"))
        x = self.frame.left()
        for name, token in names:
            words = QRectF(x, 0, metrics.horizontalAdvance(name) + 1, self.line)
            if words.right() > self.room.right() + 1:
                break
            painter.setPen(themes.label_colour(token))
            painter.drawText(
                words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name
            )
            x = words.right() + 10
        painter.setPen(themes.colour("secondary"))

    def _scaled(self, y: float) -> float:
        return math.log10(max(LEAST, y)) if self.picture.log else y

    def _written(self, scaled: float) -> str:
        return short_number(10.0**scaled if self.picture.log else scaled)

    def _at(self, x: float, y: float) -> QPointF:
        frame = self.frame
        across = (x - self.first) / (self.last - self.first) if self.last > self.first else 1.0
        up = (self._scaled(y) - self.low) / (self.high - self.low)
        up = min(1.05, max(0.0, up))
        return QPointF(frame.left() + across * frame.width(), frame.bottom() - up * frame.height())


def tokens(names: Sequence[str]) -> tuple[str, ...]:
    """The colour of each line by what it shows."""
    known = {"training": "training", "test": "test", "validation": "validation"}
    known |= {"evaluation": "training", "batch_loss": "marker", "gradient": "gradients"}
    return tuple(known.get(name, "activations") for name in names)
