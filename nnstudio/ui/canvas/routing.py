"""Which way links take that would run behind other cards, and which of their numbers are shown.

A link that skips blocks goes around them in a lane of its own, so that it can be seen where it leads.
"""

from __future__ import annotations

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


def route(links: Iterable[LinkItem], cards: Sequence[QRectF]) -> None:
    """Lead these links around these cards, all in canvas units."""
    lanes: list[tuple[float, float, float]] = []
    shown: list[QRectF] = []
    returns: list[tuple[float, float, float]] = []
    for link in links:
        back = _way_back(link, returns)
        if back is None:
            link.set_lane(_lane(link, cards, lanes))
        else:
            link.set_lane(back, returns=True)
        link.set_crowded(False)
        area = link.label_rect
        crowded = any(area.intersects(other) for other in shown)
        link.set_crowded(crowded)
        if link.shows_label:
            shown.append(area)


def _way_back(link: LinkItem, lanes: list[tuple[float, float, float]]) -> float | None:
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


def _lane(
    link: LinkItem, cards: Sequence[QRectF], lanes: list[tuple[float, float, float]]
) -> float | None:
    """The height of the level part of a way around what is in between; None where nothing is."""
    left, right = link.start.x(), link.end.x()
    # Neighbours, and links that run back: nothing fits between them, or their swing tells them apart.
    if right - left < WIDTH:
        return None
    direct = link.direct
    passed = [c for c in cards if c.left() > left and c.right() < right and direct.intersects(c)]
    if not passed:
        return None
    above = min(card.top() for card in passed) - _CLEAR
    below = max(card.bottom() for card in passed) + _BARS + _CLEAR
    middle = (link.start.y() + link.end.y()) / 2
    up = middle - above <= below - middle
    lane = above if up else below
    while any(abs(lane - y) < _LANE and left < b and a < right for a, b, y in lanes):
        lane += -_LANE if up else _LANE
    lanes.append((left, right, lane))
    return lane
