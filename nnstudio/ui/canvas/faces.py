"""What the card of a block says, taken from the experiment: name, size, choices and parameters.

It turns descriptions into words once per change, so that painting has nothing left to work out.
"""

from __future__ import annotations

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.core.experiment.placeholder import Placeholder
from nnstudio.core.experiment.shapes import BlockShape
from nnstudio.core.layers.base import Layer
from nnstudio.language import tr
from nnstudio.ui.block_tint import tint_token
from nnstudio.ui.canvas.items.card import CardFace
from nnstudio.ui.chip_text import chips as chips_of
from nnstudio.ui.names import block_title


def block_face(experiment: Experiment, block: Block, shape: BlockShape | None) -> CardFace:
    """The card of a block; without a known shape it shows neither size nor parameters."""
    chips = _chips(experiment, block.layer)
    return CardFace(
        title=block_title(experiment.network, block.id),
        number=f"{shape.features:,}" if shape else "",
        chips=tuple(words for _, words in chips),
        fields=tuple(field for field, _ in chips),
        caption=parameters_text(shape.parameter_count) if shape else "",
        tint=tint_token(block.layer),
    )


def ghost_face(experiment: Experiment, layer: Layer) -> CardFace:
    """The card of a layer that has no place yet."""
    chips = tuple(words for _, words in _chips(experiment, layer))
    return CardFace(tr(layer.title), "", chips, "", tint_token(layer))


def parameters_text(count: int) -> str:
    """The number of learned values in words; nothing where there are none."""
    if count == 0:
        return ""
    return tr("1 parameter") if count == 1 else tr("{count} parameters", count=f"{count:,}")


def _chips(experiment: Experiment, layer: Layer) -> tuple[tuple[str, str], ...]:
    """Field and words of each chip; what the input says of the data belongs to no field of its own."""
    if layer.sources[1] == 0:
        dataset = experiment.data.dataset
        return ("", tr(dataset.title)), ("", dataset.chip)
    if isinstance(layer, Placeholder):
        return (("", layer.chip),)
    return chips_of(layer)
