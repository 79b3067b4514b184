"""Where blocks stand when they are lined up: columns along the flow, branches below each other.

A link that skips blocks keeps a lane of its own, so that a shortcut runs straight above the blocks it
skips and never behind them.
"""

from __future__ import annotations

from nnstudio.core.experiment.network import Network


def arrangement(network: Network) -> dict[str, tuple[int, int]]:
    """Block id -> (column, row), no two alike.

    A block stands one column behind the last of its sources and in the highest row of its sources, or in
    the first free row below. Blocks on or behind a cycle stand in a row below all others.
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
    below = max(rows.values(), default=-1) + 1
    rest = [block.id for block in network.blocks if block.id not in rows]
    places = {block_id: (columns[block_id], row) for block_id, row in rows.items()}
    return places | {block_id: (number, below) for number, block_id in enumerate(rest)}


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
