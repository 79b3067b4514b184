"""A block that was put down on another card moves aside, to the nearest place where it covers none.

Cards that lie on each other hide what is below, and nobody meant that.
"""

from __future__ import annotations

from nnstudio.core.experiment.edits import move_blocks
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui.canvas.items.card import WIDTH
from nnstudio.ui.canvas.scene import places

_STEP, _FARTHEST = 20, 60
_ROOM_X, _ROOM_Y = WIDTH + 20.0, 120.0
_HIDDEN_X, _HIDDEN_Y = 0.7 * WIDTH, 64.0
"""Closer than this one card lies on another, and does not only touch it; aside is as far as ``_ROOM``."""


def nudged(experiment: Experiment, block_id: str) -> Experiment:
    """The experiment with this block beside the others, if it lay on one; nothing else moves."""
    at = places(experiment)
    x, y = at[block_id]
    others = [place for other, place in at.items() if other != block_id]
    if not any(abs(x - a) < _HIDDEN_X and abs(y - b) < _HIDDEN_Y for a, b in others):
        return experiment
    for right, down in _WAYS:
        spot = x + right, y + down
        if not any(abs(spot[0] - a) < _ROOM_X and abs(spot[1] - b) < _ROOM_Y for a, b in others):
            return move_blocks(experiment, {block_id: spot})
    lowest = max(b for _, b in others)
    return move_blocks(experiment, {block_id: (x, lowest + _ROOM_Y)})


def _ways() -> tuple[tuple[float, float], ...]:
    """Ways to go, the shortest first and downwards before upwards."""
    reach = [n * _STEP for n in range(-_FARTHEST // 2, _FARTHEST // 2 + 1)]
    ways = [(float(right), float(down)) for right in reach for down in reach]
    return tuple(sorted(ways, key=lambda way: (way[0] ** 2 + way[1] ** 2, -way[1], way[0])))


_WAYS = _ways()
