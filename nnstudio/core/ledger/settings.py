"""The settings of an experiment as one flat record: a path and a plain value for each.

Rows of a table are compared, sorted and filtered by it, ten thousand at a time, without reading one experiment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.choices import size_field
from nnstudio.core.parts.data import to_data

Value = str | int | float | bool | None
Settings = Mapping[str, Value]

SIZES = "network"
"""Path of the sizes of all layers in one value, as in ``100-100-10``."""


def flat(experiment: Experiment) -> dict[str, Value]:
    """Path -> value: those of training, then of data, then block by block.

    A part is its id, and its fields stand under its path: ``training.optimizer`` and
    ``training.optimizer.learning_rate``. A block is its layer, under ``network.<id>``.
    """
    found: dict[str, Value] = {}
    _add(found, "training", to_data(experiment.training))
    _add(found, "data", to_data(experiment.data))
    sizes: list[str] = []
    for block in experiment.network.blocks:
        _add(found, f"network.{block.id}", to_data(block.layer))
    for block_id in experiment.network.order:
        layer = experiment.network.by_id[block_id].layer
        field = size_field(type(layer))
        if field is not None:
            sizes.append(str(getattr(layer, field.name)))
    found[SIZES] = "-".join(sizes)
    return found


def all_paths(given: Iterable[Settings]) -> tuple[str, ...]:
    """Every path that any of them has, in the order in which they come."""
    paths: dict[str, None] = {}
    seen: set[int] = set()
    for one in given:
        if id(one) not in seen:
            seen.add(id(one))
            # Nearly all have the same, and to find that out costs far less than to add them again.
            if not one.keys() <= paths.keys():
                paths.update(dict.fromkeys(one))
    return tuple(paths)


def _add(found: dict[str, Value], path: str, data: Any) -> None:
    if isinstance(data, dict):
        inner = cast("dict[str, Any]", data)
        if "type" in inner:
            found[path] = inner["type"]
        for name, value in inner.items():
            if name != "type":
                _add(found, f"{path}.{name}", value)
    elif isinstance(data, list):
        found[path] = json.dumps(data, ensure_ascii=False)
    else:
        found[path] = data
