"""Which link to take away where links form a loop.

Gestures never close one, but files and notebooks can.
"""

from __future__ import annotations

from nnstudio.core.experiment.network import Link, Network


def closing_links(network: Network) -> dict[str, Link]:
    """Block id -> the link to remove, for every block that lies on or behind a loop.

    Of the links of the loop it is the one that is missed least: its target keeps enough inputs, its source
    has other targets; among equals the one that was drawn last.
    """
    ordered = set(network.order)
    back = {
        block.id: next(s for s in network.incoming[block.id] if s not in ordered)
        for block in network.blocks
        if block.id not in ordered
    }
    place = {(link.source, link.target): number for number, link in enumerate(network.links)}
    found: dict[str, Link] = {}
    for start in back:
        path: list[str] = []
        seen: set[str] = set()
        current = start
        while current not in found and current not in seen:
            path.append(current)
            seen.add(current)
            current = back[current]
        if current not in found:
            loop = path[path.index(current) :]
            ends = [(back[block_id], block_id) for block_id in loop]
            source, target = max(ends, key=lambda end: (_spare(network, end), place[end]))
            found[current] = Link(source=source, target=target)
        for block_id in path:
            found[block_id] = found[current]
    return found


def _spare(network: Network, end: tuple[str, str]) -> tuple[bool, bool]:
    source, target = end
    lowest = network.by_id[target].layer.sources[0]
    return len(network.incoming[target]) > lowest, len(network.outgoing[source]) > 1
