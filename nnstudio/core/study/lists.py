"""A list of values as a person types it: ``sgd, adam``, ``0.1, 0.01``, ``log 1e-4..1e-1 x 7``, ``16..20``.

The inspector and the command line read lists through this one door; each value is then read as any other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NoReturn

from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse, pieces
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_VALUES = 100
"""Values of one list."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"(log\s+)?({_NUMBER})\s*\.\.\s*({_NUMBER})(?:\s*[x×*]\s*({_NUMBER}))?", re.I)


def is_list(text: str) -> bool:
    """Whether somebody means several values: there is a comma or two points."""
    return len(pieces(text)) > 1 or ".." in text


def values_of(field: FieldDescription, text: str) -> tuple[str, ...]:
    """The values in ``text``, each as `parse` takes it and as it is shown; no value comes twice.

    A piece is a value, or a range ``from..to``: whole numbers one by one, or with ``x N`` so many numbers at
    equal distances, with ``log`` before it at equal ratios.

    Raises:
        ProblemError: for a value the field refuses, a range that is upside down, has no count or begins at 0
            on a log scale, for fewer than two values and for more than `MOST_VALUES`.
    """
    found: dict[str, None] = {}
    for piece in pieces(text):
        if not piece:
            continue
        for value in _values(field, piece):
            parse(field, value)
            found[value] = None
            if len(found) > MOST_VALUES:
                _refuse("problem.list_too_long", field, text, bound=MOST_VALUES)
    if len(found) < 2:
        _refuse("problem.list_of_one", field, text, count=len(found))
    return tuple(found)


def written(value: float, *, whole: bool = False) -> str:
    """A number of a range: six digits are enough, and what is shown is what is used."""
    return str(round(value)) if whole else f"{value:.6g}"


def evenly(low: float, high: float, count: int, *, log: bool) -> Iterable[float]:
    """``count`` numbers from ``low`` to ``high``, at equal distances or, with ``log``, at equal ratios."""
    if log:
        yield from (
            math.exp(each) for each in evenly(math.log(low), math.log(high), count, log=False)
        )
        return
    for k in range(count):
        yield low + (high - low) * k / (count - 1)


def _values(field: FieldDescription, piece: str) -> tuple[str, ...]:
    if ".." not in piece or field.kind not in ("number", "integer"):
        return (piece,)
    found = _RANGE.fullmatch(piece)
    if found is None:
        _refuse("problem.range_unreadable", field, piece)
    log, low, high = bool(found[1]), float(found[2]), float(found[3])
    whole = field.kind == "integer"
    if not (math.isfinite(low) and math.isfinite(high)):
        _refuse("problem.not_finite", field, piece)
    if low >= high:
        _refuse("problem.range_upside_down", field, piece)
    if log and low <= 0:
        _refuse("problem.range_log_of_zero", field, piece)
    if found[4] is None:
        if log or not whole:
            _refuse("problem.range_without_count", field, piece)
        given = high - low + 1
    else:
        given = float(found[4])
    if not 2 <= given <= MOST_VALUES or given != int(given):
        _refuse("problem.range_count", field, piece, bound=MOST_VALUES)
    return tuple(written(value, whole=whole) for value in evenly(low, high, int(given), log=log))


def _refuse(code: str, field: FieldDescription, text: str, **more: int) -> NoReturn:
    params: dict[str, object] = {"name": field.title, "value": text[:80], **more}
    raise ProblemError(Problem(code, tuple(sorted(params.items())), None, field.name))
