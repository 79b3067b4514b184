"""Settings and their values in the words of the inspector: "Optimiser", "Dense 1: Units", "SGD, Adam".

Comparisons name settings by paths and values as they were typed; people read the names they know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import HIDDEN, SECTIONS, field_at
from nnstudio.core.parts.fields import Choice, FieldDescription
from nnstudio.core.parts.parse import parse, pieces
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.parts.registry import registry_of
from nnstudio.language import tr
from nnstudio.ui.names import block_title
from nnstudio.ui.widgets.number_edit import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable


LONG = 6
"""Letters of a number beyond which three of its digits say enough, as in a range of powers."""


def setting_title(experiment: Experiment, path: str) -> str:
    """What the setting at a path is called; the path itself where it leads nowhere."""
    try:
        field = field_at(experiment, path)
    except ProblemError:
        return path
    head, *names = path.split(".")
    title = tr(field.title)
    if len(names) > 1 and names[0] != "optimizer":
        outer = tr(field_at(experiment, f"{head}.{names[0]}").title)
        # The one number of a penalty is what everyone calls by the name of the penalty.
        title = outer if field.name == "strength" else f"{outer}, {title}"
    if head in SECTIONS:
        return title
    if head == HIDDEN and head not in experiment.network.by_id:
        return tr("{setting} (hidden)", setting=title)
    return f"{block_title(experiment.network, head)}: {title}"


def value_words(field: FieldDescription, text: str) -> str:
    """A value as it was typed, in words; the numbers in brackets behind a part are named."""
    if field.kind == "part":
        return _part_words(field, text)
    try:
        value = parse(field, text)
    except ProblemError:
        return text
    if value is None:
        return tr("all") if field.kind == "integer" else tr("none")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if field.kind == "choice":
        return next((tr(each.title) for each in _choices(field) if each.value == value), text)
    if isinstance(value, float):
        return number_text(float(f"{value:.3g}") if len(text) > LONG else value)
    return text


def values_words(field: FieldDescription, values: Iterable[str]) -> str:
    """Several values one after the other."""
    return ", ".join(value_words(field, value) for value in values)


def _choices(field: FieldDescription) -> tuple[Choice, ...]:
    return tuple(Choice(*pair) for pair in field.choices)


def _part_words(field: FieldDescription, text: str) -> str:
    name, bracket, rest = text.partition("(")
    try:
        kind = cast("type[Part]", registry_of(cast("type[Part]", field.family)).get(name.strip()))
    except ProblemError:
        return text
    if not bracket:
        return tr(kind.title)
    fields = {each.name: each for each in kind.describe()}
    said: list[tuple[str, str]] = []
    for piece in pieces(rest.rstrip(")")):
        key, _, value = (each.strip() for each in piece.partition("="))
        if key in fields:
            said.append((tr(fields[key].title), value_words(fields[key], value)))
    if len(said) == 1:
        # As people say it: Momentum 0.1.
        return f"{tr(kind.title)} {said[0][1]}"
    told = ", ".join(f"{title} {value}" for title, value in said)
    return f"{tr(kind.title)} ({told})" if told else tr(kind.title)
