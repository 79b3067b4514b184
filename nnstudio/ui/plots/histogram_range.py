"""The numbers below a histogram: from where to where it reaches, in as much detail as there is room for.

With many layers the columns are narrow, and a short number says more than none.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from nnstudio.ui.plots.ticks import edge_text
from nnstudio.ui.style import fonts
from nnstudio.ui.style import theme as themes

USUAL, SMALL, LARGEST = 0, 1, 2
"""Both ends, both ends in smaller letters, or only the end farther from 0, as ±0.52."""
APART = 5


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
    painter.save()
    painter.setFont(_font(USUAL))
    metrics = QFontMetricsF(_font(USUAL))
    least, most = _ends(low, high)
    top = QPointF(rect.left() + 1, rect.top() + metrics.ascent())
    for text, at in ((most, top), (least, QPointF(rect.left() + 1, rect.bottom() - 2))):
        # A halo in the colour of the ground keeps it readable on a band.
        painter.setPen(themes.colour("panel"))
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            painter.drawText(at + QPointF(dx, dy), text)
        painter.setPen(themes.colour("secondary"))
        painter.drawText(at, text)
    painter.restore()


def _ends(low: float, high: float) -> tuple[str, str]:
    return edge_text(low, high - low), edge_text(high, high - low)


def _font(detail: int) -> QFont:
    return themes.font(fonts.CAPTION - (1 if detail == USUAL else 2))
