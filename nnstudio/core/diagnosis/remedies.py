"""What helps: the pure edits that findings offer, each with the words for its button.

A remedy looks at the experiment as it is now; where that has taken it already it is None, so that no button
does nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.diagnosis.evidence import Evidence
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Block
from nnstudio.core.initializers.base import INITIALIZERS, Initializer
from nnstudio.core.layers.dense import MOST_UNITS, Dense
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.parts.problem import Fix
from nnstudio.core.penalties.l2 import L2

FAR = 100.0
"""So many times the usual learning rate of its optimiser is where remedies for a larger one begin."""

Change = Callable[[Experiment], Experiment]


def remedy(experiment: Experiment, code: str, change: Change, **params: object) -> Fix | None:
    """The change under the words of ``code``; None where it would change nothing."""
    changed = change(experiment)
    if changed is experiment or changed == experiment:
        return None
    return Fix(code, change, tuple(sorted(params.items())))


def learning_rate(experiment: Experiment, value: float) -> Fix | None:
    """Another learning rate."""

    def change(e: Experiment) -> Experiment:
        optimizer = e.training.optimizer.with_values(learning_rate=value)
        return edits.set_training(e, optimizer=optimizer)

    return remedy(experiment, "fix.short", change, name="Learning rate", value=value)


def times(evidence: Evidence, factor: float) -> float:
    """The learning rate of a run times ``factor``, rounded to one digit.

    A rate beyond all sense is not made smaller step by step: what counts is at most FAR times the usual one.
    """
    optimizer: Any = evidence.experiment.training.optimizer
    now = rate(evidence.experiment)
    if factor < 1:
        now = min(now, FAR * float(type(optimizer)().learning_rate))
    return _one_digit(now * factor)


def rate(experiment: Experiment) -> float:
    """The learning rate of the optimiser."""
    optimizer: Any = experiment.training.optimizer
    return float(optimizer.learning_rate)


def optimizer(experiment: Experiment, type_id: str) -> Fix | None:
    """Another optimiser with its usual settings."""
    better = OPTIMIZERS.get(type_id)()
    return remedy(
        experiment,
        "fix.use",
        lambda e: edits.set_training(e, optimizer=better),
        name=better.title,
    )


def clipping(experiment: Experiment) -> Fix | None:
    """A bound on the length of the gradient."""
    return remedy(
        experiment, "fix.clip", lambda e: edits.set_training(e, clipping=ClipNorm()), value=1
    )


def standardise(experiment: Experiment) -> Fix | None:
    """Inputs with mean 0 and standard deviation 1."""
    return remedy(experiment, "fix.standardise", lambda e: edits.set_data(e, scaling="standard"))


def batch_size(experiment: Experiment, value: int) -> Fix | None:
    """So many samples a step, or all where there are fewer."""
    size = min(value, experiment.data.used)
    if size == experiment.batch_size:
        return None
    return remedy(
        experiment,
        "fix.short",
        lambda e: edits.set_training(e, batch_size=size),
        name="Batch size",
        value=size,
    )


def more_samples(experiment: Experiment) -> Fix | None:
    """Train on everything the data set has."""
    data = experiment.data
    if data.taken >= data.available:
        return None
    return remedy(
        experiment,
        "fix.use_samples",
        lambda e: edits.set_data(e, training_samples=None),
        value=data.available,
    )


def early_stopping(experiment: Experiment) -> Fix | None:
    """Stop when the validation loss has not become better for a while; needs a validation part."""
    if experiment.training.patience > 0:
        return None

    def change(e: Experiment) -> Experiment:
        held = e if e.data.held_back else edits.set_data(e, validation=0.2)
        return edits.set_training(held, patience=10)

    return remedy(experiment, "fix.early_stopping", change)


def weight_decay(experiment: Experiment, strength: float) -> Fix | None:
    """A price on the weights of all layers; 0 takes all prices away, those of single layers too."""

    def change(e: Experiment) -> Experiment:
        changed = edits.set_training(e, penalty=L2(strength=strength))
        return _each(changed, {"weight_decay": lambda _: L2()}) if strength == 0 else changed

    penalised = experiment.training.penalty.active
    if strength > 0 and penalised:
        return None
    if strength == 0:
        return remedy(experiment, "fix.no_weight_decay", change)
    return remedy(experiment, "fix.short", change, name="Weight decay", value=strength)


def dropout(experiment: Experiment, value: float) -> Fix | None:
    """The share of units that every hidden layer leaves out."""

    def change(e: Experiment) -> Experiment:
        return _each(e, {"dropout": lambda _: value})

    if value > 0 and any(getattr(b.layer, "dropout", 0.0) > 0 for b in experiment.network.blocks):
        return None
    return remedy(experiment, "fix.short", change, name="Dropout", value=value)


def batch_norm(experiment: Experiment) -> Fix | None:
    """Batch normalisation before the activation of every hidden dense layer."""
    dense = [block.layer for block in _hidden(experiment)]
    if any(layer.batch_norm != "none" for layer in dense):
        return None
    return remedy(
        experiment, "fix.batch_norm", lambda e: _each(e, {"batch_norm": lambda _: "before"})
    )


def activation(experiment: Experiment, type_id: str, block_id: str | None = None) -> Fix | None:
    """Another activation in all hidden layers that have one (or in one), with the weights it goes with."""
    better = ACTIVATIONS.get(type_id)
    suited = INITIALIZERS.get(better.pairs_with)

    def change(e: Experiment) -> Experiment:
        return _each(e, {"activation": exchanged, "initializer": lambda _: suited()}, block_id)

    def exchanged(old: Activation) -> Activation:
        return old if old.type == "identity" else better()

    code = "fix.use" if block_id else "fix.everywhere"
    return remedy(experiment, code, change, name=better.title)


def initialisation(experiment: Experiment) -> Fix | None:
    """In every layer the starting weights that go with its activation.

    The output keeps any that are made to keep the spread.
    """
    wanted: dict[str, type[Initializer]] = {}
    for block in experiment.network.blocks:
        function = getattr(block.layer, "activation", None)
        old = getattr(block.layer, "initializer", None)
        if isinstance(function, Activation) and isinstance(old, Initializer):
            suited = INITIALIZERS.get(function.pairs_with)
            fitting = {"any", suited.kin}
            if isinstance(block.layer, Output):
                fitting = {"any", "he", "glorot", "lecun"}
            if old.kin not in fitting:
                wanted[block.id] = suited
    if not wanted:
        return None

    def change(e: Experiment) -> Experiment:
        for block_id, suited in wanted.items():
            if block_id in e.network.by_id:
                e = edits.set_field(e, block_id, "initializer", suited())
        return e

    return remedy(experiment, "fix.everywhere", change, name=next(iter(wanted.values())).title)


def more_units(experiment: Experiment) -> Fix | None:
    """Twice the units in every hidden layer, 16 at least."""

    def larger(units: int) -> int:
        return min(MOST_UNITS, max(16, 2 * units))

    dense = _hidden(experiment)
    if not dense:
        return None
    largest = larger(max(block.layer.units for block in dense))
    return remedy(experiment, "fix.units", lambda e: _each(e, {"units": larger}), value=largest)


def hidden_layer(experiment: Experiment, units: int = 32) -> Fix | None:
    """One more dense layer before the output."""
    outputs = experiment.network.of_type("output")
    if not outputs:
        return None
    output = outputs[0].id

    def change(e: Experiment) -> Experiment:
        sources = e.network.incoming.get(output, ())
        if len(sources) != 1:
            return e
        x, y = e.positions.get(output, (0.0, 0.0))
        moved = edits.move_blocks(e, {output: (x + edits.SPACING, y)})
        added, block_id = edits.add_block(moved, Dense(units=units), (x, y), wire=False)
        parted = edits.disconnect(added, sources[0], output)
        return edits.connect(edits.connect(parted, sources[0], block_id), block_id, output)

    return remedy(experiment, "fix.hidden_layer", change, value=units)


def balanced_drawing(experiment: Experiment) -> Fix | None:
    """Mini-batches in which every class is equally frequent."""
    return remedy(experiment, "fix.balanced", lambda e: edits.set_training(e, drawing="balanced"))


def _hidden(experiment: Experiment) -> list[Any]:
    """The dense blocks; typed loosely because a field's value depends on the layer."""
    return [block for block in experiment.network.blocks if isinstance(block.layer, Dense)]


def _each(
    experiment: Experiment,
    values: Mapping[str, Callable[[Any], Any]],
    only: str | None = None,
) -> Experiment:
    """Set fields of every dense block (or of one) to what ``values`` make of the old ones, all at once."""
    blocks: list[Block] = []
    for block in experiment.network.blocks:
        layer: Any = block.layer
        if isinstance(layer, Dense) and only in (None, block.id):
            old = {field: getattr(layer, field) for field in values}
            new = {field: value(old[field]) for field, value in values.items()}
            if new != old:
                block = block.with_values(layer=layer.with_values(**new))
        blocks.append(block)
    if all(a is b for a, b in zip(blocks, experiment.network.blocks, strict=True)):
        return experiment
    return experiment.with_values(network=experiment.network.with_values(blocks=tuple(blocks)))


def _one_digit(value: float) -> float:
    """Rounded to one significant digit: 0.003 and not 0.00316."""
    if value <= 0:
        return value
    digits = -math.floor(math.log10(value))
    return round(value, digits)
