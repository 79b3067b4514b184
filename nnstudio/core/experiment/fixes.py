"""The ways to mend a problem that several checks offer.

Each is a pure edit with the words for its button.
"""

from __future__ import annotations

from nnstudio.core.activations.base import ACTIVATIONS
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import DataChoice, Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.core.losses.base import LOSSES, Loss
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


def other_place() -> Fix:
    """Say where the file of the data lies now."""
    return Fix("fix.other_place", lambda e: e, asks="place_of_data")


def other_loss(loss: Loss) -> Fix:
    """Train with this loss."""
    return Fix(
        "fix.set",
        lambda e: edits.set_training(e, loss=loss),
        (("name", "Loss"), ("value", loss.title)),
    )


def fitting_output(experiment: Experiment) -> Fix:
    """Units, activation and loss of the output as the data ask for them, in one step."""
    title = experiment.data.dataset.title
    return Fix("fix.fit_output", fit_output, (("name", title),))


def fit_output(experiment: Experiment) -> Experiment:
    """Give the output block the units and activation, and the training the loss, that suit the data.

    Two classes may keep a single unit; numbers are given plainly and judged by their squared error. Where there
    is no output yet, only the loss is set.
    """
    shape, task = experiment.data.dataset.shape(), experiment.data.dataset.task
    outputs = experiment.network.of_type("output")
    units = getattr(outputs[0].layer, "units", shape.outputs) if outputs else shape.outputs
    if task == "regression":
        loss, units = LOSSES.get("mean_squared_error"), shape.outputs
    elif units == 1 and shape.outputs == 2:
        loss = LOSSES.get("binary_cross_entropy")
    else:
        loss, units = LOSSES.get("cross_entropy"), shape.outputs
    activation = ACTIVATIONS.get(loss.expects[0])
    fitted = experiment
    for block in outputs[:1]:
        fitted = edits.set_field(fitted, block.id, "units", units)
        fitted = edits.set_field(fitted, block.id, "activation", activation())
    return edits.set_training(fitted, loss=loss())
