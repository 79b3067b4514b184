"""Layers added one behind the other, wired into what is there, with room made for them.

A typed line and the palette grow a network in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.experiment.chains import add_behind
from nnstudio.core.experiment.edits import move_blocks
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.ui.canvas.placement import append, insert
from nnstudio.ui.canvas.scene import places


def grow(
    experiment: Experiment,
    layers: Sequence[Layer],
    behind: str | None = None,
    at: tuple[float, float] | None = None,
) -> tuple[Experiment, tuple[str, ...]]:
    """The experiment with these layers added, and the ids of their blocks.

    They follow the block ``behind``; without one, or where nothing may follow it, they come at the end of
    the chain, before the output. With ``at`` the first one stands there instead and links itself to its
    neighbours.
    """
    ids: list[str] = []
    last = behind if behind in experiment.network.by_id else None
    for layer in layers:
        if at is not None and not ids:
            experiment, new = insert(experiment, layer, at)
        elif last is None or layer.sources[1] == 0 or not _emits(experiment, last):
            experiment, new = append(experiment, layer)
        else:
            placed = move_blocks(experiment, places(experiment))
            experiment, new = add_behind(placed, last, layer)
        ids.append(new)
        last = new
    return experiment, tuple(ids)


def _emits(experiment: Experiment, block_id: str) -> bool:
    return experiment.network.by_id[block_id].layer.emits
