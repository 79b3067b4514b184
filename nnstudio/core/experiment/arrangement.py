"""Where blocks stand when they are lined up: columns along the flow, branches below each other.

A link that skips blocks keeps a lane of its own, so that a shortcut runs straight above the blocks it
skips and never behind them. A long network is written like a text: its columns go on in the next line
where that shows the blocks larger.
"""

from __future__ import annotations

from nnstudio.core.experiment.network import Network

_GAP_X, _GAP_Y = 0.25, 0.4
"""Shares of a column's width and of a row's height that stand empty behind the last block."""

_CLEARLY_LARGER = 1.05


def arrangement(
    network: Network, view: tuple[float, float] | None = None
) -> dict[str, tuple[int, int]]:
    """Block id -> (column, row), no two alike.

    A block stands one column behind the last of its sources and in the highest row of its sources, or in
    the first free row below. Blocks on or behind a cycle stand in a row below all others. ``view`` is the
    width and height of what can be seen, in columns and rows; with it long networks go on in further lines.
    """
    columns = _columns(network)
    members: dict[int, list[str]] = {}
    for block_id in network.order:
        members.setdefault(columns[block_id], []).append(block_id)
    last = {
        block_id: max((columns[t] for t in network.outgoing[block_id] if t in columns), default=0)
        for block_id in columns
    }
    rows: dict[str, int] = {}
    passing: list[str] = []
    for column in sorted(members):
        # Shortcuts that pass this column, highest first; each source has one lane for all its links.
        passing = [b for b in (*passing, *members.get(column - 1, ())) if column < last[b]]
        taken: set[int] = set()
        for block_id in sorted(passing, key=lambda b: rows[b]):
            taken.add(_free(rows[block_id], taken))
        for block_id in members[column]:
            sources = [rows[s] for s in network.incoming[block_id] if s in rows]
            rows[block_id] = _free(min(sources, default=0), taken)
            taken.add(rows[block_id])
    places = {block_id: (columns[block_id], row) for block_id, row in rows.items()}
    if view is not None and places:
        places = _in_lines(network, places, view)
    below = max((row for _, row in places.values()), default=-1) + 1
    rest = [block.id for block in network.blocks if block.id not in rows]
    return places | {block_id: (number, below) for number, block_id in enumerate(rest)}


def _in_lines(
    network: Network, places: dict[str, tuple[int, int]], view: tuple[float, float]
) -> dict[str, tuple[int, int]]:
    """The same columns in as many lines as show them largest; of two that do, the one with fewer."""
    width = 1 + max(column for column, _ in places.values())
    depths = [0] * width
    for column, row in places.values():
        depths[column] = max(depths[column], row + 1)
    crossing = _crossing(network, places, width)
    best: list[int] = [0]
    largest = _scale([width], [max(depths)], view)
    # More lines than columns fit above each other would only make everything smaller again.
    for lines in range(2, min(width, 2 + round((width * view[1] / view[0]) ** 0.5) * 2) + 1):
        starts = _starts(width, lines, crossing)
        ends = [*starts[1:], width]
        spans = [end - start for start, end in zip(starts, ends, strict=True)]
        heights = [max(depths[start:end]) for start, end in zip(starts, ends, strict=True)]
        scale = _scale(spans, heights, view)
        if scale > largest * _CLEARLY_LARGER:
            best, largest = starts, scale
    tops = [0]
    for start, end in zip(best, [*best[1:], width], strict=True):
        tops.append(tops[-1] + max(depths[start:end]))
    found: dict[str, tuple[int, int]] = {}
    for block_id, (column, row) in places.items():
        line = max(number for number, start in enumerate(best) if start <= column)
        found[block_id] = (column - best[line], row + tops[line])
    return found


def _scale(spans: list[int], heights: list[int], view: tuple[float, float]) -> float:
    """How large blocks are shown when all lines are in sight; never larger than they are."""
    return min(1.0, view[0] / (max(spans) - _GAP_X), view[1] / (sum(heights) - _GAP_Y))


def _crossing(network: Network, places: dict[str, tuple[int, int]], width: int) -> list[int]:
    """For each column how many links run from before it to it or beyond."""
    steps = [0] * (width + 1)
    for link in network.links:
        if link.source in places and link.target in places:
            steps[places[link.source][0] + 1] += 1
            steps[min(places[link.target][0] + 1, width)] -= 1
    total = 0
    found: list[int] = []
    for step in steps[:width]:
        total += step
        found.append(total)
    return found


def _starts(width: int, lines: int, crossing: list[int]) -> list[int]:
    """The first column of each line: about even, and where few links would be torn apart."""
    starts = [0]
    slack = width // lines // 4
    for line in range(1, lines):
        even = -(-line * width // lines)
        low, high = max(even - slack, starts[-1] + 1), min(even + slack, width - lines + line)
        choices = range(low, max(low, high) + 1)
        starts.append(min(choices, key=lambda c: (crossing[c], abs(c - even), c)))
    return starts


def _columns(network: Network) -> dict[str, int]:
    columns: dict[str, int] = {}
    for block_id in network.order:
        sources = [columns[s] for s in network.incoming[block_id] if s in columns]
        columns[block_id] = 1 + max(sources, default=-1)
    return columns


def _free(row: int, taken: set[int]) -> int:
    """The first row from ``row`` downwards that is not taken."""
    while row in taken:
        row += 1
    return row
