"""Every registered part and its variants, found the way the program finds them.

Nothing here names a part: a new file in a family's folder is tested from its first day.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from typing import Any

import nnstudio.core
from nnstudio.core.parts.fields import FieldDescription, step_of
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry, registries


def families() -> dict[str, Registry[Any]]:
    """Import every family's base module and return the registries."""
    for package in pkgutil.iter_modules(nnstudio.core.__path__, "nnstudio.core."):
        base = f"{package.name}.base"
        if package.ispkg and importlib.util.find_spec(base) is not None:
            importlib.import_module(base)
    return registries()


def parts() -> list[type[Part]]:
    """Every registered part of every family."""
    return [part for registry in families().values() for part in registry]


def fields(*kinds: str) -> list[tuple[type[Part], FieldDescription]]:
    """Every field of every part; with ``kinds`` only those kinds."""
    return [
        (part, field)
        for part in parts()
        for field in part.describe()
        if not kinds or field.kind in kinds
    ]


def name(thing: Any) -> str:
    """A readable id for a parametrised test."""
    if isinstance(thing, type):
        return f"{getattr(thing, 'family', '')}-{getattr(thing, 'type', '')}"
    if isinstance(thing, FieldDescription):
        return thing.name
    return str(thing)


def other_values(field: FieldDescription) -> list[Any]:
    """Values of a field beside its default: every choice, every part, one step up or down."""
    match field.kind:
        case "choice":
            return [value for value, _ in field.choices if value != field.default]
        case "part":
            registry = families()[field.family.family] if field.family else ()
            return [part() for part in registry if part.type != field.default.type]
        case "flag":
            return [not field.default]
        case "integer" | "number":
            start = field.default if field.default is not None else (field.low or 1)
            moved = {step_of(field, start, up) for up in (True, False)} - {field.default}
            return sorted(moved)
        case _:
            return ["another"]


def variants(part: type[Part]) -> dict[str, Part]:
    """The part with its default values, and once with each other value of each field."""
    made: dict[str, Part] = {part.type: part()}
    for field in part.describe():
        for value in other_values(field):
            shown = value.type if isinstance(value, Part) else value
            made[f"{part.type}-{field.name}={shown}"] = part.make(**{field.name: value})
    return made


def all_variants(family: str) -> list[Any]:
    """The variants of every part of a family, ready for ``parametrize``."""
    import pytest

    return [
        pytest.param(variant, id=label)
        for part in families()[family]
        for label, variant in variants(part).items()
    ]
