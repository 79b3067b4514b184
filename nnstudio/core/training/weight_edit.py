"""One weight of a run that is changed by hand while it goes on or waits.

The run goes on from there; nothing but the weights themselves says afterwards that a hand was in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

# A window knows these edits before it needs the engine.
if TYPE_CHECKING:
    from nnstudio.core.engine.state import State


@dataclass(frozen=True)
class WeightEdit:
    """Set the value at ``index`` of a learned array, such as (2, 0) of ``weights``, in one block."""

    block: str
    name: str
    index: tuple[int, ...]
    value: float

    def apply(self, state: State) -> bool:
        """Do it; False where the network has no such weight or the value is not a finite number."""
        place = state.places.get(f"{self.block}.{self.name}")
        known = place is not None and len(place.shape) == len(self.index)
        if place is None or not known or not math.isfinite(self.value):
            return False
        if not all(0 <= at < size for at, size in zip(self.index, place.shape, strict=True)):
            return False
        place.view(state.parameters)[self.index] = self.value
        return True
