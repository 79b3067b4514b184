"""How many features flow where, and how many parameters each block learns.

Everything is worked out from the descriptions, without building or loading anything, so that the canvas
can show it while a network is being drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.emitter import ParameterSpec, StatisticSpec


@dataclass(frozen=True)
class BlockShape:
    """What is known of one block: inputs, output features, learned and measured arrays."""

    inputs: tuple[int, ...]
    features: int
    parameters: tuple[ParameterSpec, ...]
    statistics: tuple[StatisticSpec, ...]

    @property
    def parameter_count(self) -> int:
        """Number of learned values."""
        return sum(spec.size for spec in self.parameters)


def shapes(experiment: Experiment) -> dict[str, BlockShape]:
    """Block id -> shape; blocks whose inputs are missing, too many or wrong are absent."""
    network = experiment.network
    found: dict[str, BlockShape] = {}
    for block_id in network.order:
        layer = network.by_id[block_id].layer
        lowest, highest = layer.sources
        sources = network.incoming[block_id]
        if highest == 0:
            inputs: tuple[int, ...] = (experiment.data.input_features,)
        elif all(source in found for source in sources):
            inputs = tuple(found[source].features for source in sources)
        else:
            continue
        if (highest > 0 and not lowest <= len(inputs) <= highest) or layer.problems(inputs):
            continue
        found[block_id] = BlockShape(
            inputs, layer.features(inputs), layer.parameters(inputs), layer.statistics(inputs)
        )
    return found


def parameter_count(experiment: Experiment) -> int:
    """Number of learned values in the whole network, as far as its shapes are known."""
    return sum(shape.parameter_count for shape in shapes(experiment).values())
