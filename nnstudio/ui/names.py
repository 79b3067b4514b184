"""The names of blocks as people read them: "Dense 2", "입력".

Canvas, inspector, panels and the list of problems all ask here, so a block has one name everywhere.
"""

from __future__ import annotations

from nnstudio.core.experiment.network import Network
from nnstudio.core.parts.shown import shown
from nnstudio.language import tr


def block_title(network: Network, block_id: str) -> str:
    """The block's own name, or its kind with a number where there are several of that kind."""
    block = network.by_id[block_id]
    if block.name:
        return shown(block.name)
    title = tr(block.layer.title)
    number = network.numbers.get(block_id)
    return title if number is None else f"{title} {number}"
