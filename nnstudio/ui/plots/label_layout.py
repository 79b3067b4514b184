"""Moves labels apart so that none covers another.

The values at the ends of curves come close when training goes well, and that is when they are read.
"""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions near the wanted ones, at least ``gap`` apart and between ``low`` and ``high``.

    The order of the wanted positions is kept. Labels that would collide form a group that stays centred on
    where its members want to be. When there is not room for all, they share the room evenly.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    room = max(0.0, high - low)
    if len(order) > 1 and gap * (len(order) - 1) > room:
        gap = room / (len(order) - 1)

    # Each group: the sum of the starts its members want, and the members. Merge neighbours that collide.
    groups: list[tuple[float, list[int]]] = []
    for index in order:
        start, members = wanted[index], [index]
        while groups and _start(groups[-1], gap, low, high) + gap * len(groups[-1][1]) > _start(
            (start, members), gap, low, high
        ):
            before_sum, before = groups.pop()
            shift = gap * len(before) * len(members)
            start, members = before_sum + start - shift, before + members
        groups.append((start, members))

    placed = [0.0] * len(wanted)
    for group in groups:
        start = _start(group, gap, low, high)
        for offset, index in enumerate(group[1]):
            placed[index] = start + offset * gap
    return placed


def _start(group: tuple[float, list[int]], gap: float, low: float, high: float) -> float:
    total, members = group
    return min(max(total / len(members), low), max(low, high - gap * (len(members) - 1)))
