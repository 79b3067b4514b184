"""The choices a part has been given: which are worth naming, and what it means to give or take one.

Cards, menus, drops from the palette and typed lines all work on these, so a new field of a layer has its
chip, its menu and its word without another line of code.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from nnstudio.core.parts.fields import FieldDescription, step_of
from nnstudio.core.parts.part import Description, Part
from nnstudio.core.parts.registry import registry_of

P = TypeVar("P", bound=Part)


def size_field(owner: type[Description]) -> FieldDescription | None:
    """The whole number that says how large something is: its first field, if that is one."""
    fields = owner.describe()
    return fields[0] if fields and fields[0].kind == "integer" else None


def chosen(part: Part) -> tuple[FieldDescription, ...]:
    """The fields of a part whose values are named on its card.

    Those that hold an active part, and others where they differ from the default or always ask to be shown;
    never the size, which has a place of its own.
    """
    return tuple(field for field in part.describe() if _is_chosen(part, field))


def _is_chosen(part: Part, field: FieldDescription) -> bool:
    value = getattr(part, field.name)
    if isinstance(value, Part):
        return value.active
    if field == size_field(type(part)):
        return False
    return field.shown or value != field.default


def switched_on(part: P) -> P:
    """A part that does something: one that is idle gets the values its fields name as a start."""
    if part.active:
        return part
    starts = {field.name: field.start for field in part.describe() if field.start is not None}
    return part.with_values(**starts)


def started(field: FieldDescription) -> Any:
    """The value of a choice that is switched on without saying to what.

    What the field names as its start, else the first choice, or the next number, that is not the default; a
    part's is the default itself, made active.
    """
    if field.start is not None:
        return field.start
    match field.kind:
        case "choice":
            return next(value for value, _ in field.choices if value != field.default)
        case "flag":
            return not field.default
        case "part":
            return switched_on(cast(Part, field.default))
        case "integer" | "number":
            higher = step_of(field, field.default, up=True)
            return higher if higher != field.default else step_of(field, field.default, up=False)
        case "text":
            return field.default


def taken_away(field: FieldDescription) -> Any:
    """The value of a choice that is taken off a card: what does nothing where the family has such a part.

    Elsewhere it is the default.
    """
    if field.kind == "part":
        family = registry_of(cast("type[Part]", field.family))
        neutral = next((part for part in family if part.neutral), None)
        if neutral is not None:
            return neutral.make()
    return field.default


def fitting(owner: type[Part], given: Part) -> tuple[str, Any] | None:
    """Which field of ``owner`` takes ``given`` as its choice, and the value; None when none does.

    A part goes where its family is asked for. A layer goes into the field that is called as it is and gives
    it what it holds: a part of the family, or its first number; a choice is switched on.
    """
    for field in owner.describe():
        if field.kind == "part" and isinstance(given, cast("type[Part]", field.family)):
            return field.name, switched_on(given)
    if given.type not in owner.model_fields:
        return None
    field = owner.field(given.type)
    for held in (getattr(given, inner.name) for inner in given.describe()):
        if field.kind == "part" and isinstance(held, cast("type[Part]", field.family)):
            return field.name, held
        if field.kind == "number" and isinstance(held, float):
            return field.name, held
    return (field.name, started(field)) if field.kind in ("choice", "flag") else None
