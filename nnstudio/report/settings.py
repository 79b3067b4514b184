"""The settings of an experiment as rows of words: what differs from a default and what everybody asks for.

Titles come from the parts themselves, so a new part or setting is in the report without a line here.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.parts.choices import size_field
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description, Part
from nnstudio.language import tr
from nnstudio.language.numbers import plain

Rows = list[tuple[str, str]]


def block_name(experiment: Experiment, block_id: str) -> str:
    """A block as people call it."""
    block = experiment.network.by_id[block_id]
    number = experiment.network.numbers.get(block_id)
    title = tr(block.layer.title)
    return block.name or (title if number is None else f"{title} {number}")


def block_rows(experiment: Experiment) -> list[tuple[str, str, str, str, str]]:
    """A row per block in order: name, inputs, outputs, parameters, settings."""
    known = shapes(experiment)
    rows: list[tuple[str, str, str, str, str]] = []
    for block_id in experiment.network.order:
        shape = known.get(block_id)
        if shape is None:
            continue
        layer = experiment.network.by_id[block_id].layer
        rows.append(
            (
                block_name(experiment, block_id),
                " + ".join(f"{size:,}" for size in shape.inputs),
                f"{shape.features:,}",
                f"{shape.parameter_count:,}" if shape.parameter_count else "",
                ", ".join(_chosen(layer)),
            )
        )
    return rows


def _chosen(layer: Part) -> list[str]:
    """Its choices: every active part by its title, every other value where it is not the default."""
    found: list[str] = []
    size = size_field(type(layer))
    for field in layer.describe():
        value = getattr(layer, field.name)
        if isinstance(value, Part):
            if value.active:
                found.append(said(value))
        elif field != size and (field.shown or value != field.default):
            found.append(f"{tr(field.title)} {_value(field, value)}")
    return found


def data_rows(experiment: Experiment) -> Rows:
    """The data and how they are used."""
    data = experiment.data
    return [(tr("Data"), said(data.dataset, every=True)), *_fields(data, skip={"dataset"})]


def training_rows(experiment: Experiment) -> Rows:
    """Loss, optimiser with all its numbers, and the rest."""
    return _fields(experiment.training, every={"optimizer", "schedule", "loss"})


def _fields(
    owner: Description, skip: set[str] | None = None, every: set[str] | None = None
) -> Rows:
    rows: Rows = []
    for field in owner.describe():
        value = getattr(owner, field.name)
        if field.name in (skip or set()) or (isinstance(value, Part) and not value.active):
            continue
        if isinstance(value, Part):
            rows.append((tr(field.title), said(value, every=field.name in (every or set()))))
        else:
            rows.append((tr(field.title), _value(field, value)))
    return rows


def said(part: Part, *, every: bool = False) -> str:
    """A part by its title with the numbers that were changed, or with ``every`` one of them."""
    inner = [
        f"{tr(field.title)} {_value(field, value)}"
        for field in part.describe()
        if not isinstance(value := getattr(part, field.name), Part)
        and (every or value != field.default)
    ]
    return f"{tr(part.title)} ({', '.join(inner)})" if inner else tr(part.title)


def _value(field: FieldDescription, value: Any) -> str:
    if value is None:
        return tr("all")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    for choice in field.choices:
        if choice.value == value:
            return tr(choice.title)
    if isinstance(value, float):
        return plain(value)
    return f"{value:,}" if isinstance(value, int) and field.name != "seed" else str(value)
