"""The numbers below a histogram: from where to where it reaches, in as much detail as there is room for.

With many layers the columns are narrow, and a short number says more than none.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from nnstudio.ui.plots.ticks import edge_text
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

USUAL, SMALL, LARGEST = 0, 1, 2
"""Both ends, both ends in smaller letters, or only the end farther from 0, as ±0.52."""
APART = 5
_HALO = 2
"""Room around a number for its halo."""


def range_detail(low: float, high: float, width: float) -> int:
    """Return the most detailed of ``USUAL``, ``SMALL`` and ``LARGEST`` that has room in ``width`` pixels."""
    written = "".join(_ends(low, high))
    for detail in (USUAL, SMALL):
        if QFontMetricsF(_font(detail)).horizontalAdvance(written) + APART <= width:
            return detail
    return LARGEST


def range_texts(low: float, high: float, detail: int) -> tuple[str, ...]:
    """Return what is written below a histogram between two values: two texts, or one for the middle."""
    if detail == LARGEST:
        return ("±" + edge_text(max(abs(low), abs(high)), high - low),)
    return _ends(low, high)


def paint_range(painter: QPainter, rect: QRect, low: float, high: float, detail: int) -> None:
    """Write the range below ``rect``, where the bars are."""
    painter.save()
    painter.setFont(_font(detail))
    painter.setPen(themes.colour("secondary"))
    metrics = QFontMetricsF(_font(detail))
    base = rect.bottom() + 3 + QFontMetricsF(_font(USUAL)).ascent()
    first, *last = range_texts(low, high, detail)
    if last:
        painter.drawText(QPointF(rect.left(), base), first)
        right = rect.right() - metrics.horizontalAdvance(last[0])
        painter.drawText(QPointF(right, base), last[0])
    else:
        left = rect.center().x() - metrics.horizontalAdvance(first) / 2
        painter.drawText(QPointF(left, base), first)
    painter.restore()


def paint_upright_range(painter: QPainter, rect: QRect, low: float, high: float) -> None:
    """Write the range inside ``rect`` at the left, where the axis of the values goes up."""
    least, most = _ends(low, high)
    ascent = _ascent()
    ratio = painter.device().devicePixelRatioF()
    colours = themes.colour("panel").rgba(), themes.colour("secondary").rgba()
    for text, base in ((most, rect.top() + ascent), (least, rect.bottom() - 2)):
        picture = _haloed(text, _font(USUAL).key(), *colours, ratio)
        painter.drawPixmap(QPointF(rect.left() + 1 - _HALO, base - ascent - _HALO), picture)


@lru_cache(maxsize=128)
def _haloed(text: str, _key: str, ground: int, ink: int, ratio: float) -> QPixmap:
    """A number with a halo in the colour of the ground, which keeps it readable on a band.

    Kept for its font, because from one frame to the next most ranges stay as they are.
    """
    metrics = QFontMetricsF(_font(USUAL))
    wide, high = metrics.horizontalAdvance(text), _ascent() + metrics.descent()
    size = QSizeF(wide + 2 * _HALO, high + 2 * _HALO) * ratio
    picture = QPixmap(math.ceil(size.width()), math.ceil(size.height()))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(_font(USUAL))
    at = QPointF(_HALO, _HALO + _ascent())
    painter.setPen(QColor.fromRgba(ground))
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawText(at + QPointF(dx, dy), text)
    painter.setPen(QColor.fromRgba(ink))
    painter.drawText(at, text)
    painter.end()
    return picture


def _ascent() -> int:
    return math.ceil(QFontMetricsF(_font(USUAL)).ascent())


def _ends(low: float, high: float) -> tuple[str, str]:
    return edge_text(low, high - low), edge_text(high, high - low)


def _font(detail: int) -> QFont:
    return themes.font(fonts.CAPTION - (1 if detail == USUAL else 2))
