"""What a network has learned at one moment, and nothing else of the run: enough to ask it about a sample.

A checkpoint has much more, most of it of use only to whoever goes on training.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.engine.state import State, copies
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.checkpoint import Checkpoint


@dataclass(frozen=True, eq=False)
class Weights:
    """Learned and measured arrays after ``step`` steps, read-only, by ``"<block id>.<name>"``."""

    step: int
    parameters: dict[str, Array]
    statistics: dict[str, Array]

    @staticmethod
    def of(state: State) -> Weights:
        """Copies of what a state has now."""
        return Weights(
            int(state.count),
            copies(state.places, state.parameters),
            copies(state.statistic_places, state.statistics),
        )

    @staticmethod
    def kept(checkpoint: Checkpoint) -> Weights:
        """Those of a checkpoint, not copied."""
        return Weights(checkpoint.step, checkpoint.parameters, checkpoint.statistics)

    def load_into(self, state: State) -> None:
        """Make them those of ``state``, of the same experiment."""
        state.count[...] = self.step
        state.put(self.parameters, self.statistics)
