"""Where a new block stands: snapped to the grid, at the end of the chain, with room made around it.

These are edits on places made of the core's pure edits; the core does not know how wide a card is.
"""

from __future__ import annotations

from nnstudio.core.experiment.edits import SPACING, add_block, move_blocks
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.nudging import nudged
from nnstudio.ui.canvas.scene import places

GRID = 4
_TALL = 96.0
_ALMOST_LEVEL = 24.0


def snapped(value: float) -> float:
    """The nearest line of the grid."""
    return float(round(value / GRID) * GRID)


def insert(experiment: Experiment, layer: Layer, at: tuple[float, float]) -> tuple[Experiment, str]:
    """Place a new block with its top left corner at ``at``; it links itself to its neighbours.

    Where it goes between two linked blocks it stands in line with the first one, if it nearly does, and
    what it would cover moves to the right together with everything behind. Elsewhere it moves aside itself.
    """
    known = placed(experiment)
    added, block_id = add_block(known, layer, at)
    sources, targets = added.network.incoming[block_id], added.network.outgoing[block_id]
    if len(sources) == 1 and len(targets) == 1 and targets[0] in known.network.outgoing[sources[0]]:
        return make_room(added, sources[0], block_id), block_id
    return nudged(added, block_id), block_id


def append(experiment: Experiment, layer: Layer) -> tuple[Experiment, str]:
    """Add a block at the end of the chain: before the output where there is one."""
    known = placed(experiment)
    network, at = known.network, places(known)
    if not network.blocks:
        return add_block(known, layer, (0.0, 0.0))
    if layer.sources[1] == 0:
        first = min(network.blocks, key=lambda block: at[block.id][0]).id
        return add_block(known, layer, (at[first][0] - SPACING, at[first][1]))
    outputs = [block.id for block in network.blocks if not block.layer.emits]
    giving = [block.id for block in network.blocks if block.layer.emits]
    last = next((network.incoming[out][-1] for out in outputs if network.incoming[out]), None)
    if last not in at:
        last = max(giving or outputs, key=lambda block_id: at[block_id][0])
    x, y = at[last][0] + SPACING, at[last][1]
    if not layer.emits:
        x = max(x, max(other for other, _ in at.values()) + SPACING)
        return add_block(known, layer, (x, y))
    behind = [block_id for block_id, (other, _) in at.items() if other > at[last][0]]
    close = [at[b][0] for b in behind if abs(at[b][1] - y) < SPACING]
    return add_block(
        _shifted(known, behind, x + SPACING - min(close, default=x + SPACING)), layer, (x, y)
    )


def make_room(experiment: Experiment, source: str, block_id: str) -> Experiment:
    """Stand a block behind its source, level with it if it nearly is, and shift what it would cover."""
    at = places(experiment)
    x, y = at[block_id]
    if abs(y - at[source][1]) <= _ALMOST_LEVEL:
        y = at[source][1]
    if _covers(at[source], (x, y)):
        x = at[source][0] + SPACING
    experiment = move_blocks(experiment, {block_id: (x, y)})
    behind = [
        other
        for other, (left, _) in at.items()
        if other not in (source, block_id) and left >= at[block_id][0]
    ]
    nearest = min((at[b][0] for b in behind if _covers(at[b], (x, y))), default=None)
    if nearest is None:
        return experiment
    return _shifted(experiment, behind, x + SPACING - nearest)


def _covers(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < WIDTH + 8 and abs(one[1] - other[1]) < _TALL


def _shifted(experiment: Experiment, block_ids: list[str], by: float) -> Experiment:
    if by <= 0 or not block_ids:
        return experiment
    at = places(experiment)
    return move_blocks(experiment, {b: (at[b][0] + by, at[b][1]) for b in block_ids})


def placed(experiment: Experiment) -> Experiment:
    """The experiment with a place for every block, as edits need it that wire, copy or line up."""
    if len(experiment.positions) >= len(experiment.network.blocks):
        return experiment
    return move_blocks(experiment, places(experiment))
