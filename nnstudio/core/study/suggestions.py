"""Settings that can be searched, each with a range worth a first try: it is only a beginning, to be typed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import HIDDEN
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registry_of
from nnstudio.core.study.ranges import read_range

_LEFT_OUT = frozenset({"epochs", "patience", "loss", "seed"})
"""They decide what is measured, or how long."""

DECADES = 2
"""A number on a log scale is searched so many powers of ten around what it is."""


@dataclass(frozen=True)
class Suggestion:
    """A setting and a range for it, as `read_range` takes both; ``hidden`` where it is of all hidden layers."""

    path: str
    text: str
    hidden: bool


def suggestions(experiment: Experiment) -> tuple[Suggestion, ...]:
    """All of them that are not searched yet: those of training first, then those of hidden layers."""
    found = [*_below(experiment.training, "training")]
    seen = set[str]()
    for block in experiment.network.blocks:
        if block.layer.emits and block.layer.sources[1] > 0:
            found += [each for each in _below(block.layer, HIDDEN) if each[0] not in seen]
            seen |= {path for path, _, _ in found}
    made: list[Suggestion] = []
    for path, field, value in found:
        text = _text(field, value)
        if text and experiment.search.of(path) is None and _readable(experiment, path, text):
            made.append(Suggestion(path, text, path.startswith(f"{HIDDEN}.")))
    return tuple(made)


def _readable(experiment: Experiment, path: str, text: str) -> bool:
    try:
        read_range(experiment, path, text)
    except ProblemError:
        return False
    return True


def _below(owner: Description, path: str) -> Iterator[tuple[str, FieldDescription, object]]:
    for field in owner.describe():
        if field.name in _LEFT_OUT:
            continue
        value = getattr(owner, field.name)
        yield f"{path}.{field.name}", field, value
        if field.kind == "part":
            yield from _below(value, f"{path}.{field.name}")


def _text(field: FieldDescription, value: object) -> str:
    match field.kind:
        case "number" | "integer":
            return _numbers(field, value)
        case "choice":
            return ", ".join(known for known, _ in field.choices)
        case "flag":
            return "no, yes"
        case "part":
            return ", ".join(registry_of(cast("type[Part]", field.family)).types())
        case _:
            return ""


def _numbers(field: FieldDescription, value: object) -> str:
    start = value if isinstance(value, (int, float)) and value else field.start or 0
    whole = " int" if field.kind == "integer" else ""
    if field.scale == "log":
        middle = float(start) or (32.0 if whole else 1e-4)
        reach = 4.0 if whole else 10.0**DECADES
        low, high = middle / reach, middle * reach
        low = max(low, 1.0) if whole else low
        high = high if field.high is None else min(high, field.high)
        return f"{low:.3g}..{high:.3g} log{whole}" if low < high else ""
    low = 0.0 if field.low is None else float(field.low)
    high = field.high if field.high is not None else max(1.0, 2.0 * float(start))
    if field.open_high or high - low > 1e3:
        high = min(float(high), low + max(1.0, 2.0 * float(start))) * (
            0.9 if field.open_high else 1.0
        )
    return f"{low:.6g}..{high:.6g} linear{whole}" if low < high else ""
