"""What a new part takes over from the one it replaces.

Someone who set a learning rate and then tries another optimiser means that rate; a rate nobody touched
is the old optimiser's own and stays behind.
"""

from __future__ import annotations

from typing import Any

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import ProblemError


def carried(old: Any, new: Part) -> Part:
    """``new`` with the values of equally named fields of ``old`` that mean the same and were changed.

    A value the new part refuses is left behind. A part of the same type is returned as it was.
    """
    if not isinstance(old, Part):
        return new
    if type(old) is type(new):
        return old
    mine = {field.name: field for field in type(new).describe()}
    for field in type(old).describe():
        value = getattr(old, field.name)
        other = mine.get(field.name)
        if other is None or value == field.default or not _mean_the_same(field, other):
            continue
        try:
            new = new.with_values(**{field.name: value})
        except ProblemError:
            continue
    return new


def _mean_the_same(one: FieldDescription, other: FieldDescription) -> bool:
    return (one.kind, one.title, one.unit, one.choices, one.family) == (
        other.kind,
        other.title,
        other.unit,
        other.choices,
        other.family,
    )
