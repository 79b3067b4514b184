"""Paints a sheet of plots: the ground with its axes, the curves, and what is read at the pointer.

The ground is kept as a picture by whoever calls; curves are few hundred points each and painted anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from nnstudio.language import tr
from nnstudio.ui.plots.axes import power_ticks
from nnstudio.ui.plots.label_layout import spread
from nnstudio.ui.plots.multiples import Cell, Curve, Sheet, look_colour, look_pen
from nnstudio.ui.plots.multiples_layout import Placed
from nnstudio.ui.plots.polyline import pieces
from nnstudio.ui.plots.ticks import count_step, nice_step, short_number, tick_text, ticks
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

BAND = 0.16
FADED = 0.22
STALE = 0.4
"""Opacity of bands, of curves behind the chosen one, and of results of other settings."""

SMOOTH_POINTS = 1000
"""Points of the curves of a plot up to which they are drawn with smooth edges."""

DOT = 2.8
MOST_LABELS = 8
"""So many curves of one plot have their last value beside them."""

Tick = tuple[float, str]


@dataclass(frozen=True)
class Reading:
    """What is pointed at: a place on the x axis, the plot the pointer is in, and its height there."""

    x: float
    place: int
    y: float


@dataclass(frozen=True)
class Manner:
    """How a sheet is painted.

    Attributes:
        value_text: how values are written.
        x_text: how the place on the x axis is written, as in "epoch 12".
        chosen: the curve that stands out.
        stale: whether it belongs to other settings.
        zero: whether a line marks 0.
    """

    value_text: Callable[[float], str] = short_number
    x_text: Callable[[float], str] = lambda x: f"{x:g}"
    chosen: int | None = None
    stale: bool = False
    zero: bool = False


def paint_ground(painter: QPainter, sheet: Sheet, placed: Placed, x_title: str) -> None:
    """Paint axes, numbers, heads and titles; the painter's device is filled already."""
    caption = themes.font(fonts.CAPTION)
    painter.setFont(caption)
    metrics = QFontMetricsF(caption)
    _heads(painter, sheet, placed, metrics)
    for place, (cell, frame) in enumerate(zip(sheet.cells, placed.frames, strict=True)):
        for y, text in _y_ticks(placed, frame):
            at = round(_height(placed, frame, y))
            painter.setPen(QPen(themes.colour("grid"), 1))
            painter.drawLine(QPointF(frame.left(), at), QPointF(frame.right(), at))
            if placed.is_first(place):
                painter.setPen(themes.colour("secondary"))
                base = _number_base(placed, frame, at, metrics)
                if base is not None:
                    width = metrics.horizontalAdvance(text)
                    painter.drawText(QPointF(frame.left() - 6 - width, base), text)
        painter.setPen(QPen(themes.colour("marker"), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        if cell.title:
            painter.setPen(themes.colour("text"))
            room = QRectF(frame.left(), frame.top() - placed.title, frame.width(), placed.line)
            text = metrics.elidedText(cell.title, Qt.TextElideMode.ElideMiddle, frame.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, text)
        if placed.is_lowest(place):
            _x_numbers(painter, placed, frame, metrics, x_title if place == 0 else "")
    if placed.scale.cut is not None and placed.frames:
        painter.setPen(themes.colour("secondary"))
        frame = placed.frames[0]
        painter.drawText(
            QPointF(frame.left() + 4, frame.top() + metrics.ascent()),
            "↑ " + short_number(placed.scale.cut),
        )


def paint_curves(painter: QPainter, sheet: Sheet, placed: Placed, manner: Manner) -> None:
    """Paint bands, lines, their ends, and the names of bad endings."""
    painter.setOpacity(STALE if manner.stale else 1.0)
    for place, (cell, frame) in enumerate(zip(sheet.cells, placed.frames, strict=True)):
        painter.save()
        painter.setClipRect(frame.adjusted(-1, -1, 3, 2))
        if manner.zero:
            painter.setPen(QPen(themes.colour("marker"), 1))
            at = _height(placed, frame, 0.0)
            painter.drawLine(QPointF(frame.left(), at), QPointF(frame.right(), at))
        for curve in cell.curves:
            _band(painter, placed, place, curve, _strength(curve, manner))
        smooth = sum(len(curve.x) for curve in cell.curves) <= SMOOTH_POINTS
        # The chosen curve lies over the others.
        for curve in sorted(cell.curves, key=lambda one: one.key == manner.chosen):
            painter.setRenderHint(
                QPainter.RenderHint.Antialiasing, smooth or curve.key == manner.chosen
            )
            width = 1.0 if not smooth else 1.3 if len(sheet.cells) > 1 else 1.5
            _line(painter, placed, place, curve, manner, width)
        painter.restore()
        _endings(painter, placed, place, cell, manner, many=len(sheet.cells) > 1)
    painter.setOpacity(1.0)


def paint_reading(
    painter: QPainter, sheet: Sheet, placed: Placed, manner: Manner, reading: Reading
) -> None:
    """Paint a hairline through all plots and the values of all curves there."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    many = len(sheet.cells) > 1
    for place, (cell, frame) in enumerate(zip(sheet.cells, placed.frames, strict=True)):
        points = [(curve, curve.at(reading.x)) for curve in cell.curves]
        known = [(curve, point) for curve, point in points if point is not None]
        x = known[0][1][0] if known else reading.x
        across = float(placed.to_pixels(place, np.array([x]), np.array([1.0]))[0][0])
        painter.setPen(QPen(themes.colour("marker"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(across, frame.top()), QPointF(across, frame.bottom()))
        for curve, (at, value) in known:
            column, row = placed.to_pixels(place, np.array([at]), np.array([value]))
            if math.isfinite(row[0]) and frame.top() - 2 <= row[0] <= frame.bottom() + 2:
                painter.setPen(QPen(themes.colour("panel"), 1))
                painter.setBrush(look_colour(curve.look))
                painter.drawEllipse(QPointF(float(column[0]), float(row[0])), DOT + 0.6, DOT + 0.6)
        if place == reading.place or not many:
            _table(painter, placed, place, manner, reading, across, known)
        elif known:
            texts = [(curve, manner.value_text(value)) for curve, (_, value) in known]
            _corner(painter, frame, texts)


# -- the ground --------------------------------------------------------------------------------------------------


def _heads(painter: QPainter, sheet: Sheet, placed: Placed, metrics: QFontMetricsF) -> None:
    strong = themes.font(fonts.CAPTION, strong=True)
    painter.setPen(themes.colour("secondary"))
    for row, text in enumerate(sheet.row_heads):
        frame = placed.frames[row * placed.columns]
        room = QRectF(4, frame.top(), placed.head_width, frame.height())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, placed.head_width)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    for column, text in enumerate(sheet.column_heads):
        frame = placed.frames[column]
        room = QRectF(frame.left(), frame.top() - placed.line - 4, frame.width(), placed.line)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, frame.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, shown)
    painter.setFont(strong)
    painter.setPen(themes.colour("text"))
    if sheet.row_title:
        painter.drawText(QPointF(4, 2 + metrics.ascent()), sheet.row_title)
    if sheet.column_title:
        wide = QFontMetricsF(strong)
        start = placed.left
        if sheet.row_title:
            start = max(start, 4 + wide.horizontalAdvance(sheet.row_title) + 16)
        painter.drawText(QPointF(start, 2 + metrics.ascent()), sheet.column_title)
    painter.setFont(themes.font(fonts.CAPTION))


def _y_ticks(placed: Placed, frame: QRectF) -> Iterator[Tick]:
    low, high = placed.scale.y
    if placed.scale.log:
        for value, text in power_ticks(low, high, frame.height(), 24):
            yield math.log10(value), text
        return
    most = max(1, min(5, int(frame.height() // 30)))
    step = nice_step(high - low, most)
    places = ticks(low, high, step)
    if len(places) < 2:
        # In a small plot the ends say enough.
        places, step = [low, high], nice_step(high - low, 10)
    for value in places:
        yield value, tick_text(value, step)


def _number_base(placed: Placed, frame: QRectF, at: float, metrics: QFontMetricsF) -> float | None:
    """Where the number of a height is written: in low rows inside their own; None where there is no room."""
    high = metrics.capHeight()
    if placed.rows == 1 or frame.height() > 3 * metrics.height():
        return at + high / 2
    if at - frame.top() < 2:
        return at + high
    fits = frame.height() > 2 * high + 5
    return at if fits and frame.bottom() - at < 2 else at + high / 2 if fits else None


def _x_numbers(
    painter: QPainter, placed: Placed, frame: QRectF, metrics: QFontMetricsF, title: str
) -> None:
    low, high = placed.scale.x
    step = count_step(high - low, max(1, min(6, int(frame.width() // 46))))
    base = frame.bottom() + 5 + metrics.ascent()
    painter.setPen(themes.colour("secondary"))
    end = frame.left()
    places = ticks(low, high, step)
    for number, value in enumerate(places):
        text = tick_text(value, step)
        width = metrics.horizontalAdvance(text)
        x = frame.left() + (value - low) / (high - low) * frame.width() - width / 2
        # The numbers of neighbouring plots would touch each other.
        if placed.columns > 1:
            x = min(max(x, frame.left()), frame.right() - width)
        if number and x < end + 4:
            continue
        painter.drawText(QPointF(x, base), text)
        end = x + width
    width = metrics.horizontalAdvance(title)
    if title and placed.columns == 1 and end + 9 + width < painter.device().width():
        painter.drawText(QPointF(max(end + 9, frame.right() + 6), base), title)


def _height(placed: Placed, frame: QRectF, value: float) -> float:
    """The height of a value, a power of ten on a logarithmic axis."""
    low, high = placed.scale.y
    return frame.bottom() - (value - low) / (high - low) * frame.height()


# -- curves ------------------------------------------------------------------------------------------------------


def _strength(curve: Curve, manner: Manner) -> float:
    return 1.0 if manner.chosen in (None, curve.key) else FADED


def _band(painter: QPainter, placed: Placed, place: int, curve: Curve, strength: float) -> None:
    if curve.low is None or curve.high is None:
        return
    x, low = placed.to_pixels(place, curve.x, curve.low)
    _, high = placed.to_pixels(place, curve.x, curve.high)
    sound = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
    if len(sound) < 2:
        return
    outline = [QPointF(float(x[k]), float(high[k])) for k in sound]
    outline += [QPointF(float(x[k]), float(low[k])) for k in sound[::-1]]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look_colour(curve.look, BAND * strength))
    # Pale as it is nobody sees its edge, and smoothing it would cost more than all lines do.
    painter.drawPolygon(QPolygonF(outline))


def _line(
    painter: QPainter, placed: Placed, place: int, curve: Curve, manner: Manner, width: float
) -> None:
    width = 2.2 if manner.chosen == curve.key else width
    painter.setPen(look_pen(curve.look, width, _strength(curve, manner)))
    for piece in pieces(*placed.to_pixels(place, curve.x, curve.y)):
        painter.drawPolyline(piece)


def _endings(
    painter: QPainter, placed: Placed, place: int, cell: Cell, manner: Manner, *, many: bool
) -> None:
    """Dots where curves end, with their values where there is room; crosses where runs diverged."""
    frame = placed.frames[place]
    ends: list[tuple[Curve, QPointF]] = []
    for curve in cell.curves:
        if curve.last < 0:
            continue
        at = slice(curve.last, curve.last + 1)
        x, y = placed.to_pixels(place, curve.x[at], curve.y[at])
        if math.isfinite(y[0]):
            inside = min(max(float(y[0]), frame.top()), frame.bottom())
            ends.append((curve, QPointF(float(x[0]), inside)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for curve, end in ends:
        ink = look_colour(curve.look, _strength(curve, manner))
        if curve.ending:
            painter.setPen(QPen(themes.colour("error"), 1.6))
            painter.drawLine(end + QPointF(-3.2, -3.2), end + QPointF(3.2, 3.2))
            painter.drawLine(end + QPointF(-3.2, 3.2), end + QPointF(3.2, -3.2))
        elif not many:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(end, DOT, DOT)
    if not many and len(ends) <= MOST_LABELS:
        _end_values(painter, frame, ends, manner)
    if many:
        _bad_words(painter, frame, cell)


def _end_values(
    painter: QPainter, frame: QRectF, ends: list[tuple[Curve, QPointF]], manner: Manner
) -> None:
    font = themes.font(fonts.CAPTION, strong=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    height = metrics.capHeight() + 6
    centres = spread([end.y() for _, end in ends], height, frame.top(), frame.bottom())
    ground = themes.current()
    for (curve, end), centre in zip(ends, centres, strict=True):
        value = float(curve.y[curve.last])
        text = _ending_word(curve) or manner.value_text(value)
        width = metrics.horizontalAdvance(text)
        left = min(end.x() + 7, painter.device().width() - width - 2)
        token = look_colour(curve.look).name()
        painter.setPen(ground.readable("error" if curve.ending else token))
        painter.drawText(QPointF(left, centre + metrics.capHeight() / 2), text)


def _bad_words(painter: QPainter, frame: QRectF, cell: Cell) -> None:
    """In a small plot, how its runs ended where that was badly."""
    words = dict.fromkeys(_ending_word(curve) for curve in cell.curves if curve.ending)
    if not words:
        return
    font = themes.font(fonts.CAPTION)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(themes.label_colour("error"))
    text = metrics.elidedText(", ".join(words), Qt.TextElideMode.ElideRight, frame.width() - 6)
    painter.drawText(
        frame.adjusted(4, 2, -2, -2),
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
        text,
    )


def _ending_word(curve: Curve) -> str:
    match curve.ending:
        case "diverged":
            return tr("diverged")
        case "failed":
            return tr("failed")
        case _:
            return ""


# -- the reading -------------------------------------------------------------------------------------------------


def _corner(painter: QPainter, frame: QRectF, texts: list[tuple[Curve, str]]) -> None:
    """The values in a plot the pointer is not in."""
    font = themes.font(fonts.CAPTION, strong=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    left = frame.right() - 3
    for curve, text in reversed(texts):
        left -= metrics.horizontalAdvance(text)
        ground = QRectF(
            left - 2, frame.top() + 1, metrics.horizontalAdvance(text) + 4, metrics.height()
        )
        painter.fillRect(ground, themes.colour("panel", 0.8))
        painter.setPen(themes.current().readable(look_colour(curve.look).name()))
        painter.drawText(QPointF(left, frame.top() + 1 + metrics.ascent()), text)
        left -= 7
        if left < frame.left():
            break


def _table(
    painter: QPainter,
    placed: Placed,
    place: int,
    manner: Manner,
    reading: Reading,
    across: float,
    known: list[tuple[Curve, tuple[float, float]]],
) -> None:
    """The values of all curves of a plot, the highest first; of very many those near the pointer."""
    if not known:
        return
    frame, device = placed.frames[place], painter.device()
    font, strong = themes.font(fonts.CAPTION), themes.font(fonts.CAPTION, strong=True)
    metrics, wide = QFontMetricsF(font), QFontMetricsF(strong)
    row = metrics.height() + 2
    ranked = sorted(known, key=lambda one: _rank(one[1][1]), reverse=True)
    most = max(1, int((device.height() - 16) // row) - 1)
    if len(ranked) > most:
        near = min(range(len(ranked)), key=lambda k: abs(_rank(ranked[k][1][1]) - reading.y))
        first = min(max(0, near - most // 2), len(ranked) - most)
        ranked = ranked[first : first + most]
    head = manner.x_text(ranked[0][1][0])
    names = max(metrics.horizontalAdvance(curve.name) for curve, _ in ranked)
    values = [manner.value_text(value) for _, (_, value) in ranked]
    widest = max(wide.horizontalAdvance(text) for text in values)
    width = max(28 + names + 14 + widest, metrics.horizontalAdvance(head) + 9) + 9
    height = row * (len(ranked) + 1) + 10
    left = across + 12 if across + 12 + width <= device.width() else across - 12 - width
    top = min(max(2.0, frame.top() + 2), max(2.0, device.height() - height - 2))
    box = QRectF(max(0.0, left), top, width, height)
    painter.setPen(QPen(themes.colour("field_border"), 1))
    painter.setBrush(themes.colour("panel"))
    painter.drawRoundedRect(box, 6, 6)
    base = box.top() + 5 + metrics.ascent()
    painter.setFont(font)
    painter.setPen(themes.colour("secondary"))
    painter.drawText(QPointF(box.left() + 9, base), head)
    for (curve, _), text in zip(ranked, values, strict=True):
        base += row
        middle = base - metrics.capHeight() / 2
        painter.setPen(look_pen(curve.look, 2.0))
        painter.drawLine(QPointF(box.left() + 9, middle), QPointF(box.left() + 22, middle))
        painter.setFont(font)
        painter.setPen(themes.colour("text"))
        painter.drawText(QPointF(box.left() + 28, base), curve.name)
        painter.setFont(strong)
        painter.drawText(QPointF(box.right() - 9 - wide.horizontalAdvance(text), base), text)


def _rank(value: float) -> float:
    return value if math.isfinite(value) else math.inf
