"""The pure edits of choices: give a part to blocks, change one of their choices, take one away.

A chip on a card, the menu behind it and a drop from the palette all end here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.carry import carried
from nnstudio.core.parts.choices import fitting, switched_on, taken_away
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem, ProblemError


def taking(experiment: Experiment, ids: Iterable[str], given: Part) -> tuple[str, ...]:
    """Those of the blocks that can take a part as one of their choices."""
    by_id = experiment.network.by_id
    return tuple(b for b in ids if b in by_id and fitting(type(by_id[b].layer), given) is not None)


def having(experiment: Experiment, ids: Iterable[str], field: str) -> tuple[str, ...]:
    """Those of the blocks that have a field of this name."""
    by_id = experiment.network.by_id
    return tuple(b for b in ids if b in by_id and field in type(by_id[b].layer).model_fields)


def give(experiment: Experiment, ids: Iterable[str], given: Part) -> Experiment:
    """Give a part, or what a layer stands for, to every block that can take it.

    Raises:
        ProblemError: when none of the blocks can.
    """
    asked = tuple(ids)
    takers = taking(experiment, asked, given)
    if not takers:
        block = next(
            (experiment.network.by_id[b] for b in asked if b in experiment.network.by_id), None
        )
        raise ProblemError(not_taken(given, block.layer if block else None))
    for block_id in takers:
        found = fitting(type(experiment.network.by_id[block_id].layer), given)
        if found is not None:
            experiment = edits.set_field(experiment, block_id, *found)
    return experiment


def choose(experiment: Experiment, ids: Iterable[str], field: str, value: Any) -> Experiment:
    """Set a field of every block that has it; a part takes over what was set on the one before it."""
    for block_id in having(experiment, ids, field):
        new = value
        if isinstance(value, Part):
            old = getattr(experiment.network.by_id[block_id].layer, field)
            new = value if type(old) is type(value) else switched_on(carried(old, value))
        experiment = edits.set_field(experiment, block_id, field, new)
    return experiment


def take_away(experiment: Experiment, ids: Iterable[str], field: str) -> Experiment:
    """Set a field of every block that has it to what does nothing, else to its default."""
    for block_id in having(experiment, ids, field):
        kind = type(experiment.network.by_id[block_id].layer)
        experiment = edits.set_field(experiment, block_id, field, taken_away(kind.field(field)))
    return experiment


def not_taken(given: Part, layer: Layer | None) -> Problem:
    """Why a block cannot be given a part."""
    if layer is None:
        return Problem.of("problem.choice_needs_block", name=given.title)
    return Problem.of("problem.choice_not_taken", name=given.title, expected=layer.title)
