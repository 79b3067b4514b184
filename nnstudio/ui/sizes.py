"""The sizes of a block as people read them: "100 → 100 · 10,100", and the same in words.

The inspector shows them over the settings and the list of the network in its rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import BlockShape
from nnstudio.language import tr


def flow_text(experiment: Experiment, block_id: str, known: Mapping[str, BlockShape]) -> str:
    """Inputs and outputs of a block, "100 → 100"; empty while they are unknown."""
    shape = known.get(block_id)
    if shape is None:
        return ""
    features = f"{shape.features:,}"
    if experiment.network.by_id[block_id].layer.sources[1] == 0:
        sizes = "×".join(str(length) for length in experiment.data.dataset.shape().sample)
        return sizes if sizes == features else f"{sizes} → {features}"
    return f"{' + '.join(f'{each:,}' for each in shape.inputs)} → {features}"


def learned_text(block_id: str, known: Mapping[str, BlockShape]) -> str:
    """The number of learned values; empty where there are none or it is unknown."""
    shape = known.get(block_id)
    return f"{shape.parameter_count:,}" if shape and shape.parameter_count else ""


def sizes_in_words(block_id: str, known: Mapping[str, BlockShape]) -> str:
    """The same as a sentence."""
    shape = known.get(block_id)
    if shape is None:
        return tr("The sizes are known once the block is connected.")
    return tr(
        "{inputs} inputs, {outputs} outputs, {parameters} parameters",
        inputs=f"{sum(shape.inputs):,}",
        outputs=f"{shape.features:,}",
        parameters=f"{shape.parameter_count:,}",
    )
