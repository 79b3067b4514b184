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
_BARS = 40.0
"""Room below a card for the histogram it may get."""


def route(links: Iterable[LinkItem], cards: Sequence[QRectF]) -> None:
    """Lead these links around these cards, all in canvas units."""
    lanes: list[tuple[float, float, float]] = []
    shown: list[QRectF] = []
    for link in links:
        link.set_lane(_lane(link, cards, lanes))
        link.set_crowded(False)
        area = link.label_rect
        crowded = any(area.intersects(other) for other in shown)
        link.set_crowded(crowded)
        if link.shows_label:
            shown.append(area)


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
