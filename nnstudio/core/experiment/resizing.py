"""Larger and smaller: the sizes of blocks one natural step up or down, several blocks at once.

Trying a wider layer should cost one key, and ten presses should come to a round number.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.choices import size_field

_STEPS = ((10, 1), (100, 10), (1000, 50), (10_000, 500))
_LARGEST_STEP = 5_000


def next_size(size: int, up: bool) -> int:
    """The next round size: by 1 below 10, by 10 below 100, by 50 below 1,000, and so on; never below 1."""
    # Downwards from a border the finer steps begin: 100 goes to 90.
    reach = size if up else size - 1
    step = next((step for below, step in _STEPS if reach < below), _LARGEST_STEP)
    moved = (size // step + 1) * step if up else (size - 1) // step * step
    return max(moved, 1)


def resizable(experiment: Experiment, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the blocks that have a size; among several, not the output, whose size the data decide."""
    by_id = experiment.network.by_id
    sized = [b for b in ids if b in by_id and size_field(type(by_id[b].layer)) is not None]
    inner = [b for b in sized if by_id[b].layer.emits]
    return tuple(inner or sized)


def resize(experiment: Experiment, ids: Iterable[str], up: bool) -> Experiment:
    """Give every block that has a size the next larger or smaller one, as far as its bounds allow."""
    for block_id in resizable(experiment, ids):
        layer = experiment.network.by_id[block_id].layer
        field = size_field(type(layer))
        if field is None:
            continue
        size = next_size(getattr(layer, field.name), up)
        if field.low is not None:
            size = max(size, int(field.low))
        if field.high is not None:
            size = min(size, int(field.high))
        experiment = edits.set_field(experiment, block_id, field.name, size)
    return experiment
