"""The pure edits: each takes an experiment and returns a new one.

Gestures, forms, fixes and the command line all change an experiment through these and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nnstudio.core.experiment.arrangement import arrangement
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Position, Training
from nnstudio.core.experiment.links import link_problem
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.problem import Problem, ProblemError

SPACING = 180.0
"""Canvas units between the corners of two neighbouring blocks, to the right and downwards."""


def free_id(network: Network, layer: Layer) -> str:
    """An id that no block has: the layer's own with the lowest free number, ``dense_3``."""
    taken = set(network.by_id)
    number = 1
    while f"{layer.type}_{number}" in taken:
        number += 1
    return f"{layer.type}_{number}"


def add_block(
    experiment: Experiment, layer: Layer, at: tuple[float, float], *, wire: bool = True
) -> tuple[Experiment, str]:
    """Place a new block; with ``wire`` it links itself to its neighbours.

    Dropped between two linked blocks it goes between them; otherwise it takes its input from the
    nearest free block on its left and gives its output to the nearest free one on its right. A block that
    joins paths takes all free ones on its left, where there are several.
    """
    block_id = free_id(experiment.network, layer)
    network = experiment.network.with_values(
        blocks=(*experiment.network.blocks, Block(id=block_id, layer=layer))
    )
    added = experiment.with_values(
        network=network,
        layout=(*experiment.layout, _position(block_id, at)),
    )
    return (_wire(added, block_id) if wire else added), block_id


def remove_blocks(experiment: Experiment, ids: Iterable[str]) -> Experiment:
    """Remove blocks with their links; a block that stood between others leaves those linked."""
    removed = experiment
    for block_id in ids:
        removed = _remove_block(removed, block_id)
    return removed


def connect(experiment: Experiment, source: str, target: str) -> Experiment:
    """Link two blocks; where the target takes one input, the new link replaces the old.

    Raises:
        ProblemError: when the link is not allowed, with the reason.
    """
    network = experiment.network
    problem = link_problem(network, source, target)
    if problem is not None:
        raise ProblemError(problem)
    kept = network.links
    if network.by_id[target].layer.sources[1] == 1:
        kept = tuple(link for link in kept if link.target != target)
    return _with_links(experiment, (*kept, Link(source=source, target=target)))


def disconnect(experiment: Experiment, source: str, target: str) -> Experiment:
    """Remove one link; nothing happens where there is none."""
    return _with_links(
        experiment,
        tuple(
            link
            for link in experiment.network.links
            if (link.source, link.target) != (source, target)
        ),
    )


def set_sources(experiment: Experiment, target: str, sources: Iterable[str]) -> Experiment:
    """Let these links, and no others, arrive at a block; nothing is checked."""
    kept = tuple(link for link in experiment.network.links if link.target != target)
    added = (Link(source=source, target=target) for source in sources)
    return _with_links(experiment, (*kept, *added))


def move_blocks(experiment: Experiment, places: Mapping[str, tuple[float, float]]) -> Experiment:
    """Give blocks new places on the canvas."""
    merged = {**experiment.positions, **places}
    return experiment.with_values(
        layout=tuple(
            _position(block.id, merged[block.id])
            for block in experiment.network.blocks
            if block.id in merged
        )
    )


def set_layer(experiment: Experiment, block_id: str, layer: Layer) -> Experiment:
    """Replace a block's layer."""
    return _with_block(experiment, block_id, layer=layer)


def set_field(experiment: Experiment, block_id: str, field: str, value: Any) -> Experiment:
    """Change one value of a block's layer.

    Raises:
        ProblemError: when the value is refused, naming block and field.
    """
    block = _block(experiment, block_id)
    try:
        return set_layer(experiment, block_id, block.layer.with_values(**{field: value}))
    except ProblemError as error:
        raise ProblemError(
            Problem(p.code, p.params, block_id, p.field, p.severity) for p in error.problems
        ) from None


def rename(experiment: Experiment, block_id: str, name: str) -> Experiment:
    """Give a block a name of the user's own; an empty one goes back to the kind's name."""
    return _with_block(experiment, block_id, name=name)


def set_training(experiment: Experiment, **values: Any) -> Experiment:
    """Change settings of the training; raises ProblemError when a value is refused."""
    training: Training = experiment.training.with_values(**values)
    return experiment.with_values(training=training)


def set_data(experiment: Experiment, **values: Any) -> Experiment:
    """Change the choice of data; raises ProblemError when a value is refused."""
    data: DataChoice = experiment.data.with_values(**values)
    return experiment.with_values(data=data)


def arrange(
    experiment: Experiment,
    left: float = 0.0,
    top: float = 0.0,
    view: tuple[float, float] | None = None,
) -> Experiment:
    """Line all blocks up from left to right in the network's order, branches below each other.

    ``view`` is the width and height, in canvas units, of what is seen at its own size; with it a long
    network goes on in further lines where that shows it larger.
    """
    cells = None if view is None else (view[0] / SPACING, view[1] / SPACING)
    return move_blocks(
        experiment,
        {
            block_id: (left + column * SPACING, top + row * SPACING)
            for block_id, (column, row) in arrangement(experiment.network, cells).items()
        },
    )


def _position(block_id: str, at: tuple[float, float]) -> Position:
    return Position.make(block=block_id, x=float(at[0]), y=float(at[1]))


def _block(experiment: Experiment, block_id: str) -> Block:
    block = experiment.network.by_id.get(block_id)
    if block is None:
        raise ProblemError(Problem.of("problem.unknown_block", block=block_id, value=block_id))
    return block


def _with_block(experiment: Experiment, block_id: str, **values: Any) -> Experiment:
    changed = _block(experiment, block_id).with_values(**values)
    blocks = tuple(changed if b.id == block_id else b for b in experiment.network.blocks)
    return experiment.with_values(network=experiment.network.with_values(blocks=blocks))


def _with_links(experiment: Experiment, links: tuple[Link, ...]) -> Experiment:
    return experiment.with_values(network=experiment.network.with_values(links=links))


def _remove_block(experiment: Experiment, block_id: str) -> Experiment:
    network = experiment.network
    if block_id not in network.by_id:
        return experiment
    sources, targets = network.incoming[block_id], network.outgoing[block_id]
    kept = tuple(link for link in network.links if block_id not in (link.source, link.target))
    removed = experiment.with_values(
        network=Network(blocks=tuple(b for b in network.blocks if b.id != block_id), links=kept),
        layout=tuple(place for place in experiment.layout if place.block != block_id),
    )
    # Of several sources the one that has nowhere else to go closes the gap.
    loose = [s for s in sources if len(sources) == 1 or not removed.network.outgoing.get(s)]
    if len(loose) == 1:
        for target in targets:
            removed = _linked_if_allowed(removed, loose[0], target)
    return removed


def _linked_if_allowed(experiment: Experiment, source: str, target: str) -> Experiment:
    if link_problem(experiment.network, source, target) is not None:
        return experiment
    return connect(experiment, source, target)


def _lacks_input(network: Network, block_id: str) -> bool:
    return len(network.incoming[block_id]) < network.by_id[block_id].layer.sources[0]


def _wire(experiment: Experiment, block_id: str) -> Experiment:
    network, places = experiment.network, experiment.positions
    layer = network.by_id[block_id].layer
    x, y = places[block_id]

    def distance(other: str) -> float:
        return abs(places[other][0] - x) + 0.5 * abs(places[other][1] - y)

    others = [b for b in network.blocks if b.id != block_id and b.id in places]
    left = [b.id for b in others if places[b.id][0] < x and b.layer.emits]
    right = [b.id for b in others if places[b.id][0] >= x and b.layer.sources[1] > 0]
    left.sort(key=distance)
    right.sort(key=distance)
    takes, gives = layer.sources[1] > 0, layer.emits
    free_left = [b for b in left if not network.outgoing[b]]
    joins = layer.sources[1] > 1 and len(free_left) > 1 and left[0] == free_left[0]
    for source in left if takes and gives and not joins else []:
        target = next((t for t in network.outgoing[source] if t in right), None)
        if target is not None:
            cut = disconnect(experiment, source, target)
            return connect(connect(cut, source, block_id), block_id, target)
    wired = experiment
    chosen = free_left[: layer.sources[1] if joins else 1] if takes else []
    for source in sorted(chosen, key=lambda b: places[b][1]):
        wired = connect(wired, source, block_id)
    free_right = [b for b in right if _lacks_input(network, b)]
    if gives and free_right:
        wired = _linked_if_allowed(wired, block_id, free_right[0])
    return wired
