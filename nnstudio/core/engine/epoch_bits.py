"""Random bits that stay the same for a whole epoch.

They follow from the seed, the block and the epoch alone, so there is no state to keep: a run that goes on
from the middle of an epoch sees the bits of that epoch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.core.experiment import seeds
from nnstudio.core.parts.calls import Array


class EpochBits:
    """Stands where a generator stands; ``count``, 0-d, is the number of steps done so far.

    ``epoch_of`` says which epoch the step after so many belongs to.
    """

    def __init__(
        self, seed: int, block_id: str, count: Array, epoch_of: Callable[[int], int]
    ) -> None:
        self._seed = seed
        self._epoch_of = epoch_of
        self._block_id = block_id
        self._count = count
        self._epoch = -1
        self._words: Array = np.empty(0, np.uint64)

    def random_raw(self, size: int) -> Array:
        """The first ``size`` 64-bit words of the current epoch."""
        epoch = self._epoch_of(int(self._count))
        if epoch != self._epoch or len(self._words) < size:
            source = seeds.bits(self._seed, "dropout", f"{self._block_id} {epoch}")
            self._epoch, self._words = epoch, source.random_raw(size)
        return self._words[:size]
