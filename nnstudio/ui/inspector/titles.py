"""What stands over the settings: how big a block or the network is, and how many blocks are selected.

The figures come from the descriptions and are known before anything is trained.
"""

from __future__ import annotations

from nnstudio.core.experiment.edits import rename
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.sizes import flow_text, learned_text, sizes_in_words


def usual_title(experiment: Experiment, block_id: str) -> str:
    """The name a block has when nobody gave it one."""
    return block_title(rename(experiment, block_id, "").network, block_id)


def block_sizes(experiment: Experiment, block_id: str) -> tuple[str, str]:
    """Inputs, outputs and parameters of a block, "100 → 100 · 10,100", and the same in words.

    The first is empty while the sizes are unknown.
    """
    known = shapes(experiment)
    words = [flow_text(experiment, block_id, known), learned_text(block_id, known)]
    return " · ".join(word for word in words if word), sizes_in_words(block_id, known)


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
