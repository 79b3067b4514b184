"""What a block, a selection and the network are called in the headings, and their sizes in figures.

The names follow the kind of block and its number, unless the user gave one.
"""

from __future__ import annotations

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.language import tr


def block_title(experiment: Experiment, block_id: str) -> str:
    """The user's name for a block, else its kind with a number where there are several."""
    block = experiment.network.by_id[block_id]
    return block.name or usual_title(experiment, block_id)


def usual_title(experiment: Experiment, block_id: str) -> str:
    """The name of a block nobody has named."""
    kind = experiment.network.by_id[block_id].layer
    number = experiment.network.numbers.get(block_id)
    return tr(kind.title) if number is None else f"{tr(kind.title)} {number}"


def block_sizes(experiment: Experiment, block_id: str) -> str:
    """Inputs, outputs and parameters of a block: "100 → 100 · 10,100"; empty while they are unknown."""
    shape = shapes(experiment).get(block_id)
    if shape is None:
        return ""
    if experiment.network.by_id[block_id].layer.sources[1] == 0:
        sample = experiment.data.dataset.shape().sample
        sizes = "×".join(str(length) for length in sample)
        flow = sizes if len(sample) < 2 else f"{sizes} → {shape.features:,}"
    else:
        flow = f"{' + '.join(f'{each:,}' for each in shape.inputs)} → {shape.features:,}"
    learned = shape.parameter_count
    return f"{flow} · {learned:,}" if learned else flow


def sizes_explained(experiment: Experiment, block_id: str) -> str:
    """The same figures with their names, for the tooltip."""
    shape = shapes(experiment).get(block_id)
    if shape is None:
        return tr("The sizes are known once the block is connected.")
    return tr(
        "{inputs} inputs, {outputs} outputs, {parameters} parameters",
        inputs=f"{sum(shape.inputs):,}",
        outputs=f"{shape.features:,}",
        parameters=f"{shape.parameter_count:,}",
    )


def network_sizes(experiment: Experiment) -> str:
    """Layers and parameters of the whole network; the input is no layer."""
    blocks = experiment.network.blocks
    layers = sum(block.layer.sources[1] > 0 for block in blocks)
    learned = sum(shape.parameter_count for shape in shapes(experiment).values())
    counted = tr("1 layer") if layers == 1 else tr("{count} layers", count=f"{layers:,}")
    return f"{counted} · {tr('{count} parameters', count=f'{learned:,}')}"


def selection_title(count: int) -> str:
    """The heading over several selected blocks."""
    return tr("{count} blocks", count=f"{count:,}")
