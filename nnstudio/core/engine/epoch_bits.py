"""Random bits that stay the same for a whole epoch.

They follow from the seed, the block and the epoch alone, so there is no state to keep: a run that goes on
from the middle of an epoch sees the bits of that epoch.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.experiment import seeds
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array


class EpochBits:
    """Stands where a generator stands; ``count``, 0-d, is the number of steps done so far."""

    def __init__(self, experiment: Experiment, block_id: str, count: Array) -> None:
        self._seed = experiment.training.seed
        self._steps_per_epoch = experiment.steps_per_epoch
        self._block_id = block_id
        self._count = count
        self._epoch = -1
        self._words: Array = np.empty(0, np.uint64)

    def random_raw(self, size: int) -> Array:
        """The first ``size`` 64-bit words of the current epoch."""
        epoch = int(self._count) // self._steps_per_epoch
        if epoch != self._epoch or len(self._words) < size:
            source = seeds.bits(self._seed, "dropout", f"{self._block_id} {epoch}")
            self._epoch, self._words = epoch, source.random_raw(size)
        return self._words[:size]
