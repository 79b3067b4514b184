"""The pure edits of a chain: put a block behind another one, and let two neighbours change places.

They need no place on the canvas to know what is meant, so a list can offer them as well as a drawing.
"""

from __future__ import annotations

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.links import link_problem
from nnstudio.core.experiment.network import Link, Network
from nnstudio.core.layers.base import Layer


def add_behind(experiment: Experiment, block_id: str, layer: Layer) -> tuple[Experiment, str]:
    """Add a block that takes what ``block_id`` gives and hands it on to where that went.

    Links that the new block may not have are left out; so an output is added behind without taking the
    others' place. It stands where the next block stood, and what stood from there on moves to the right.
    """
    network = experiment.network
    x, y = experiment.positions.get(block_id, (0.0, 0.0))
    at = (x + edits.SPACING, y)
    room = {
        other: (left + edits.SPACING, top)
        for other, (left, top) in experiment.positions.items()
        if left >= at[0] and abs(top - y) < edits.SPACING
    }
    added, new_id = edits.add_block(edits.move_blocks(experiment, room), layer, at, wire=False)
    targets = network.outgoing.get(block_id, ()) if layer.emits else ()
    if link_problem(added.network, block_id, new_id) is not None:
        return added, new_id
    # The new block takes the place of its source in each link, so a joining block's inputs keep their order.
    links = tuple(
        Link(source=new_id, target=link.target)
        if link.source == block_id and link.target in targets
        else link
        for link in added.network.links
    )
    rewired = Network(blocks=added.network.blocks, links=links)
    return edits.connect(added.with_values(network=rewired), block_id, new_id), new_id


def neighbour(network: Network, block_id: str, forward: bool) -> str | None:
    """The block that ``block_id`` can change places with: the only one next to it; None where there is none."""
    near = (network.outgoing if forward else network.incoming).get(block_id, ())
    if len(near) != 1 or near[0] not in network.by_id:
        return None
    first, second = (block_id, near[0]) if forward else (near[0], block_id)
    alone = network.outgoing[first] == (second,) and network.incoming[second] == (first,)
    inner = all(
        network.by_id[one].layer.emits and network.by_id[one].layer.sources[1] == 1
        for one in (first, second)
    )
    return near[0] if alone and inner else None


def move_along(experiment: Experiment, block_id: str, forward: bool) -> Experiment:
    """Let a block and its neighbour change places in the chain and on the canvas.

    Nothing happens where there is no neighbour to change with.
    """
    network = experiment.network
    other = neighbour(network, block_id, forward)
    if other is None:
        return experiment
    first, second = (block_id, other) if forward else (other, block_id)
    swapped = {first: second, second: first}
    links = tuple(
        Link(source=second, target=first)
        if (link.source, link.target) == (first, second)
        else Link(
            source=swapped.get(link.source, link.source),
            target=swapped.get(link.target, link.target),
        )
        for link in network.links
    )
    moved = experiment.with_values(network=Network(blocks=network.blocks, links=links))
    at = experiment.positions
    if first in at and second in at:
        moved = edits.move_blocks(moved, {first: at[second], second: at[first]})
    return moved
