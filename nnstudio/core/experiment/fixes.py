"""The ways to mend a problem that several checks offer.

Each is a pure edit with the words for its button.
"""

from __future__ import annotations

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import DataChoice
from nnstudio.core.experiment.network import Block
from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.problem import Fix


def removal(block: Block) -> Fix:
    """Take the block away."""
    return Fix("fix.remove_block", lambda e: edits.remove_blocks(e, [block.id]))


def setting(block: Block, field: str, value: object, shown: str) -> Fix:
    """Set a field of a block; ``shown`` is the value in words."""
    title = type(block.layer).field(field).title
    return Fix(
        "fix.set",
        lambda e: edits.set_field(e, block.id, field, value),
        (("name", title), ("value", shown)),
    )


def data_setting(field: str, value: object, shown: str) -> Fix:
    """Set a field of the choice of data; ``shown`` is the value in words."""
    title = DataChoice.field(field).title
    return Fix(
        "fix.set",
        lambda e: edits.set_data(e, **{field: value}),
        (("name", title), ("value", shown)),
    )


def other_loss(loss: Loss) -> Fix:
    """Train with this loss."""
    return Fix(
        "fix.set",
        lambda e: edits.set_training(e, loss=loss),
        (("name", "Loss"), ("value", loss.title)),
    )
