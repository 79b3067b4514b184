"""Text typed by a person into the value of a field, or a problem that says why not.

The inspector and the command line read values through this one door, so both accept and refuse the
same things.
"""

from __future__ import annotations

import math
from typing import Any, cast

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.registry import registry_of

_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0"}


def parse(field: FieldDescription, text: str) -> Any:
    """Read ``text`` as a value of ``field``.

    Numbers accept ``1e-3`` and surrounding blanks; a part is given by its id and comes with its default
    values but for those named behind it, as in ``momentum(learning_rate=0.1, momentum=0.8)``; an optional
    field accepts an empty text or ``all`` as "not set".

    Raises:
        ProblemError: one problem naming the field, the text and what would be accepted.
    """
    shown = text.strip()
    if field.optional and shown.lower() in {"", "all", "none"}:
        return None
    match field.kind:
        case "integer":
            return _in_bounds(field, _whole(field, shown))
        case "number":
            return _in_bounds(field, _real(field, shown))
        case "flag":
            if shown.lower() in _YES | _NO:
                return shown.lower() in _YES
            raise _refused("problem.unknown_choice", field, shown, choices="yes, no")
        case "choice":
            values = [value for value, _ in field.choices]
            if shown in values:
                return shown
            raise _refused("problem.unknown_choice", field, shown, choices=", ".join(values))
        case "part":
            return _part(field, shown)
        case "text":
            return text


def pieces(text: str) -> list[str]:
    """The text between commas, without blanks around; commas in brackets divide nothing."""
    found, depth = [""], 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth <= 0:
            found.append("")
        else:
            found[-1] += letter
    return [piece.strip() for piece in found]


def _part(field: FieldDescription, text: str) -> Part:
    """A part by its id, with values in brackets behind it where some are given."""
    name, bracket, rest = text.partition("(")
    found = cast("type[Part]", registry_of(cast("type[Part]", field.family)).get(name.strip()))
    if not bracket:
        return found.make()
    if not rest.endswith(")"):
        raise _refused("problem.bracket_open", field, text)
    values: dict[str, Any] = {}
    known = {each.name: each for each in found.describe()}
    for piece in pieces(rest[:-1]) if rest[:-1].strip() else ():
        key, equals, given = (each.strip() for each in piece.partition("="))
        if not equals or key not in known:
            raise _refused("problem.unknown_choice", field, piece, choices=", ".join(known))
        values[key] = parse(known[key], given)
    return found.make(**values)


def _whole(field: FieldDescription, text: str) -> int:
    value = _real(field, text)
    if value != int(value):
        raise _refused("problem.not_whole", field, text)
    try:
        return int(text)
    except ValueError:
        return int(value)


def _real(field: FieldDescription, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _refused("problem.not_a_number", field, text) from None
    if not math.isfinite(value):
        raise _refused("problem.not_finite", field, text)
    return value


def _in_bounds(field: FieldDescription, value: float) -> float:
    if field.low is not None and (value < field.low or (field.open_low and value == field.low)):
        code = "problem.not_above" if field.open_low else "problem.below"
        raise _refused(code, field, value, bound=field.low)
    if field.high is not None and (value > field.high or (field.open_high and value == field.high)):
        code = "problem.not_below" if field.open_high else "problem.above"
        raise _refused(code, field, value, bound=field.high)
    return value


def _refused(
    code: str, field: FieldDescription, value: object, **more: str | float
) -> ProblemError:
    shown = value[:80] if isinstance(value, str) else value
    params = {"name": field.title, "value": shown, **more}
    return ProblemError(Problem(code, tuple(sorted(params.items())), None, field.name))
