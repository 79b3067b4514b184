"""The vocabulary of fields: what a value means (range, scale, unit, may it change while training).

Forms, command-line options, file checks and reference pages all derive from these words. They never
say which widget shows a value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from pydantic import Field
from pydantic.fields import FieldInfo as PydanticField

Kind = Literal["integer", "number", "flag", "choice", "text", "part"]
Scale = Literal["linear", "log"]


class Choice(NamedTuple):
    """One of a few named values: as it is stored, and as it is shown."""

    value: str
    title: str


@dataclass(frozen=True)
class Meaning:
    """What a field means beyond its type; stored with the pydantic field."""

    scale: Scale = "linear"
    unit: str = ""
    live: bool = False
    choices: tuple[Choice, ...] = ()
    short: str = ""
    start: Any = None
    shown: bool = False
    recorded: bool = False


@dataclass(frozen=True)
class FieldDescription:
    """One field of a part, as forms, options and pages see it.

    ``low`` and ``high`` are bounds (``None`` where there is none); ``open_low`` and ``open_high`` say that
    the bound itself is refused. ``family`` is the base class of the parts a ``part`` field accepts.
    ``short`` is what the value is called where there is
    little room, ``start`` the value it gets when somebody switches it on, and ``shown`` says that its value
    is named on the block also where it is the default.
    """

    name: str
    title: str
    doc: str
    kind: Kind
    default: Any
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    scale: Scale = "linear"
    unit: str = ""
    live: bool = False
    optional: bool = False
    choices: tuple[Choice, ...] = ()
    family: type[Any] | None = None
    short: str = ""
    start: Any = None
    shown: bool = False


def integer(
    default: int | None,
    title: str,
    *,
    low: int | None = None,
    high: int | None = None,
    scale: Scale = "linear",
    unit: str = "",
    live: bool = False,
    shown: bool = False,
    doc: str = "",
) -> Any:
    """A whole number in [low, high]."""
    meaning = Meaning(scale=scale, unit=unit, live=live, shown=shown)
    return _field(default, title, doc, meaning, {"ge": low, "le": high})


def number(
    default: float,
    title: str,
    *,
    low: float | None = None,
    high: float | None = None,
    open_low: bool = False,
    open_high: bool = False,
    scale: Scale = "linear",
    unit: str = "",
    live: bool = False,
    short: str = "",
    start: float | None = None,
    shown: bool = False,
    doc: str = "",
) -> Any:
    """A finite real number between ``low`` and ``high``; an open bound is itself refused."""
    bounds = {"gt" if open_low else "ge": low, "lt" if open_high else "le": high}
    meaning = Meaning(scale, unit, live, short=short, start=start, shown=shown)
    return _field(default, title, doc, meaning, bounds)


def choice(
    default: str, title: str, choices: dict[str, str], *, short: str = "", doc: str = ""
) -> Any:
    """One of a few named values; annotate the field with the matching ``Literal``."""
    pairs = tuple(Choice(*pair) for pair in choices.items())
    return _field(default, title, doc, Meaning(choices=pairs, short=short), {})


def flag(default: bool, title: str, *, live: bool = False, doc: str = "") -> Any:
    """Yes or no."""
    return _field(default, title, doc, Meaning(live=live), {})


def text(default: str, title: str, *, longest: int = 200, doc: str = "") -> Any:
    """Free text of at most ``longest`` characters."""
    return Field(default=default, title=title, description=doc, max_length=longest)


def record(default: Any) -> Any:
    """What was found out and is kept, as nobody types it: no form, option or reference page shows it."""
    return _field(default, "", "", Meaning(recorded=True), {})


def part(default: Any, title: str, *, live: bool = False, doc: str = "") -> Any:
    """Another part; the annotation names the family that is accepted.

    Of a ``live`` one everything may change while training, and which part it is.
    """
    return _field(default, title, doc, Meaning(live=live), {})


def _field(
    default: Any, title: str, doc: str, meaning: Meaning, bounds: dict[str, float | None]
) -> Any:
    given: dict[str, Any] = {name: value for name, value in bounds.items() if value is not None}
    made = cast(PydanticField, Field(default=default, title=title, description=doc, **given))
    made.metadata.append(meaning)
    return made


def step_of(field: FieldDescription, value: float, up: bool) -> float:
    """The next value above or below ``value``: 1-2-5 steps on a log scale, even steps otherwise.

    The result stays inside the field's bounds. On a log scale that includes 0, the step above 0 is 1e-4
    (1 for whole numbers) and the one below that is 0.
    """
    least = 1 if field.kind == "integer" else 1e-4
    if field.scale == "log" and value == 0:
        moved = least if up else 0
    elif field.scale == "log" and 0 < value <= least and not up and field.low == 0:
        moved = _log_step(value, up) if field.open_low else 0
    elif field.scale == "log" and value > 0:
        moved = _log_step(value, up)
    elif field.kind == "integer":
        moved = value + (1 if up else -1)
    else:
        span = (field.high - field.low) if field.low is not None and field.high is not None else 1.0
        size = 10.0 ** math.floor(math.log10(span / 10)) if span > 0 else 0.1
        moved = round(value + (size if up else -size), 12)
    if field.kind == "integer":
        moved = round(moved)
    if field.high is not None and (moved > field.high or (field.open_high and moved >= field.high)):
        return value if field.open_high else field.high
    if field.low is not None and (moved < field.low or (field.open_low and moved <= field.low)):
        return value if field.open_low else field.low
    return moved


def _log_step(value: float, up: bool) -> float:
    exponent = math.floor(math.log10(value))
    candidates = [float(f"{m}e{e}") for e in range(exponent - 1, exponent + 2) for m in (1, 2, 5)]
    if up:
        return next(c for c in candidates if c > value * (1 + 1e-9))
    return next(c for c in reversed(candidates) if c < value * (1 - 1e-9))
