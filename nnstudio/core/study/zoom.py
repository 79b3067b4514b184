"""Zooming into a search: a box in its ranges becomes the ranges of the next round.

The ranges before are kept, so that nested boxes show where one came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnstudio.core.experiment.search import Round, Search
from nnstudio.core.searches.range import Space
from nnstudio.core.study.trial import Trial, better_first

Box = Mapping[str, tuple[float, float]]
"""Path -> from where to where in the range, 0 to 1; settings that are not in it stay as they are."""

SHARE = 0.2
"""The best trials that a box is drawn around: one in five, and no fewer than `LEAST`."""

LEAST = 3
MARGIN = 0.05
"""So much of the range is left around the best trials on either side."""


def zoomed(search: Search, box: Box) -> Search:
    """The next round: the same search in the box; a range in which it has no extent stays as it is."""
    ranges = tuple(
        one.narrowed(*box[one.path]) if one.path in box and _extent(box[one.path]) else one
        for one in search.ranges
    )
    if ranges == search.ranges:
        return search
    return search.with_values(ranges=ranges, earlier=(*search.earlier, Round(ranges=search.ranges)))


def zoomed_out(search: Search) -> Search:
    """The round before; the same search where there was none."""
    if not search.earlier:
        return search
    *earlier, last = search.earlier
    return search.with_values(ranges=last.ranges, earlier=tuple(earlier))


def best_box(search: Search, trials: Sequence[Trial]) -> Box:
    """A box around the best trials; of choices those that occur among them. Empty where too few have scores."""
    known = better_first([each for each in trials if each.over], search)
    count = max(LEAST, round(SHARE * len(known)))
    if len(known) < LEAST:
        return {}
    found: dict[str, tuple[float, float]] = {}
    for one in search.ranges:
        places = [one.place(t.values[one.path]) for t in known[:count] if one.path in t.values]
        if not places:
            continue
        margin = 0.0 if one.choices else MARGIN
        found[one.path] = max(0.0, min(places) - margin), min(1.0, max(places) + margin)
    return found


def boxes(search: Search) -> tuple[Box, ...]:
    """The ranges of all rounds as boxes within those of the first one, the first, which is all of it, left out."""
    rounds = [each.ranges for each in search.earlier] + [search.ranges]
    return tuple(_within(rounds[0], each) for each in rounds[1:])


def _within(outer: Space, inner: Space) -> Box:
    known = {one.path: one for one in inner}
    found: dict[str, tuple[float, float]] = {}
    for one in outer:
        other = known.get(one.path)
        if other is None:
            continue
        if one.choices:
            ends = [one.place(value) for value in other.choices if value in one.choices]
            half = 0.5 / len(one.choices)
            found[one.path] = (min(ends) - half, max(ends) + half) if ends else (0.0, 1.0)
        else:
            found[one.path] = one.place(other.low), one.place(other.high)
    return found


def _extent(ends: tuple[float, float]) -> bool:
    return abs(ends[1] - ends[0]) > 1e-6
