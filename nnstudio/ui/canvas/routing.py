"""Which way links take that would run behind other cards, and which of their numbers are shown.

A link that skips blocks goes around them in a lane of its own, so that it can be seen where it leads.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF

from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.items.link_item import LinkItem

_CLEAR = 20.0
_LANE = 18.0
_BETWEEN_LINES, _APART = 44.0, 10.0
"""Room a line of blocks must leave above the next one for a link that goes back, and between two such links."""

_BARS = 40.0
"""Room below a card for the histogram it may get."""


Lanes = list[tuple[float, float, float]]
"""From where to where, and at which height, links run level already."""

Card = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def route(links: Iterable[LinkItem], cards: Sequence[QRectF]) -> None:
    """Lead these links around these cards, all in canvas units."""
    lanes: Lanes = []
    returns: Lanes = []
    # Plain numbers from left to right: a network of hundreds asks for them at every change.
    by_left = sorted((c.left(), c.top(), c.right(), c.bottom()) for c in cards)
    lefts = [card[0] for card in by_left]
    shown: dict[int, list[QRectF]] = {}
    for link in links:
        back = _way_back(link, returns)
        if back is None:
            link.set_lane(_lane(link, by_left, lefts, lanes))
        else:
            link.set_lane(back, returns=True)
        area = link.label_rect
        row = int(area.center().y() // area.height()) if area.height() > 0 else 0
        near = (other for each in (row - 1, row, row + 1) for other in shown.get(each, ()))
        link.set_crowded(any(area.intersects(other) for other in near))
        if link.shows_label:
            shown.setdefault(row, []).append(area)


def _way_back(link: LinkItem, lanes: Lanes) -> float | None:
    """The height at which a link goes back to a line of blocks below; None where it does no such thing."""
    source, target = link.source.card_rect, link.target.card_rect
    if target.left() > source.left() or target.top() - source.bottom() < _BETWEEN_LINES:
        return None
    lane = target.top() - _BETWEEN_LINES / 2
    left, right = target.left(), source.right()
    while any(abs(lane - y) < _APART and left < b and a < right for a, b, y in lanes):
        lane -= _APART
    if lane < source.bottom() + _APART:
        return None
    lanes.append((left, right, lane))
    return lane


def _lane(link: LinkItem, cards: list[Card], lefts: list[float], lanes: Lanes) -> float | None:
    """The height of the level part of a way around what is in between; None where nothing is."""
    start, end = link.start, link.end
    left, right = start.x(), end.x()
    # Neighbours, and links that run back: nothing fits between them, or their swing tells them apart.
    if right - left < WIDTH:
        return None
    high, low = min(start.y(), end.y()), max(start.y(), end.y())
    between = cards[bisect_right(lefts, left) : bisect_right(lefts, right)]
    near = [c for c in between if c[2] < right and c[3] > high and c[1] < low]
    if not near:
        return None
    direct = link.direct
    passed = [c for c in near if direct.intersects(QRectF(c[0], c[1], c[2] - c[0], c[3] - c[1]))]
    if not passed:
        return None
    above = min(card[1] for card in passed) - _CLEAR
    below = max(card[3] for card in passed) + _BARS + _CLEAR
    middle = (high + low) / 2
    up = middle - above <= below - middle
    lane = above if up else below
    while any(abs(lane - y) < _LANE and left < b and a < right for a, b, y in lanes):
        lane += -_LANE if up else _LANE
    lanes.append((left, right, lane))
    return lane
