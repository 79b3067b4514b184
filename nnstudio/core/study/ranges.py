"""Ranges as a person types them, ``1e-6..1e-2 log``, ``16..256 int`` or ``sgd, adam``, for one setting.

The window and the command line read ranges through this one door, so both accept and refuse the same things.
"""

from __future__ import annotations

import math
import re
from typing import Any, NoReturn

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.paths import change, field_at
from nnstudio.core.parts.fields import FieldDescription
from nnstudio.core.parts.parse import parse, pieces
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.searches.range import MOST_CHOICES, Range, Spacing

_NUMBER = r"(?:10\s*\^\s*[-+]?\d+(?:\.\d+)?|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
_FROM_TO = re.compile(rf"({_NUMBER})\s*(?:\.{{2,3}}|…|~|–)\s*({_NUMBER})")
_COUNT = re.compile(r"[x×*]\s*(\d+)")
_BETWEEN = re.compile(r"\.\.|…|~|–")

_SCALES: dict[str, Spacing] = {
    "log": "log",
    "logarithmic": "log",
    "로그": "log",
    "lin": "linear",
    "linear": "linear",
    "선형": "linear",
}
_WHOLE = frozenset({"int", "integer", "whole", "정수"})


def read_range(experiment: Experiment, path: str, text: str) -> Range:
    """The range that ``text`` means for the setting at ``path``.

    ``low..high`` for numbers, with ``log`` or ``linear`` (else the scale of the setting itself), ``int`` and, for
    grids, ``x 7`` before or behind it; or values with commas between them, each as ``--set`` takes it.

    Raises:
        ProblemError: for a path that leads nowhere, and for whatever is wrong with the range, naming both.
    """
    path = path.strip()
    field = field_at(chosen_around(experiment, path), path)
    if field.kind == "text":
        _refuse("problem.range_not_searchable", path, field, text)
    try:
        made = _range(path, field, text.strip())
    except ProblemError as error:
        raise ProblemError(
            Problem(p.code, p.params, p.block, path, p.severity) for p in error.problems
        ) from None
    found = range_problems(made, field)
    if found:
        raise ProblemError(found)
    return made


def chosen_around(experiment: Experiment, path: str) -> Experiment:
    """The experiment with the first choice of each part around ``path`` that is searched, too.

    Raises:
        ProblemError: where such a choice is refused.
    """
    for one in sorted(experiment.search.ranges, key=lambda each: each.path.count(".")):
        if one.choices and path.startswith(f"{one.path}."):
            experiment = change(experiment, one.path, one.choices[0])
    return experiment


def range_text(one: Range) -> str:
    """The text that `read_range` reads as this range."""
    if one.choices:
        return ", ".join(one.choices)
    words = [f"{one.low:.12g}..{one.high:.12g}", one.scale]
    words += ["int"] if one.whole else []
    return " ".join(words) + (f" x {one.points}" if one.points else "")


def range_problems(one: Range, field: FieldDescription) -> tuple[Problem, ...]:
    """What is wrong with a range of a setting that means ``field``; saved ranges are looked at, too."""
    try:
        if one.choices:
            _check_choices(one, field)
        else:
            _check_numbers(one, field)
    except ProblemError as error:
        return tuple(Problem(p.code, p.params, None, one.path, p.severity) for p in error.problems)
    return ()


def _range(path: str, field: FieldDescription, text: str) -> Range:
    if not text:
        _refuse("problem.range_empty", path, field, text)
    numbers = field.kind in ("integer", "number")
    if numbers and _BETWEEN.search(text):
        return _numbers(path, field, text)
    values = tuple(dict.fromkeys(piece for piece in pieces(text) if piece))
    if len(values) < 2:
        code = "problem.range_one_value" if values else "problem.range_empty"
        _refuse(code, path, field, text)
    return Range.make(path=path, choices=values)


def _numbers(path: str, field: FieldDescription, text: str) -> Range:
    found = _FROM_TO.search(text)
    if found is None:
        _refuse("problem.range_unreadable", path, field, text)
    low, high = _number(found[1]), _number(found[2])
    if not (math.isfinite(low) and math.isfinite(high)):
        _refuse("problem.not_finite", path, field, text)
    rest = text[: found.start()] + " " + text[found.end() :]
    points, scale, whole = 0, None, field.kind == "integer"
    counted = _COUNT.search(rest)
    if counted is not None:
        points = int(counted[1][:7])
        rest = rest[: counted.start()] + " " + rest[counted.end() :]
        if not 1 <= points <= 100_000:
            _refuse("problem.range_count", path, field, text, bound=100_000)
    for word in rest.lower().split():
        if word in _SCALES:
            scale = _SCALES[word]
        elif word in _WHOLE:
            whole = True
        else:
            _refuse("problem.range_unreadable", path, field, text)
    if scale is None:
        scale = "log" if field.scale == "log" and low > 0 else "linear"
    return Range.make(path=path, low=low, high=high, scale=scale, whole=whole, points=points)


def _number(text: str) -> float:
    base, power, exponent = text.replace(" ", "").partition("^")
    try:
        return 10.0 ** float(exponent) if power else float(base)
    except OverflowError:
        return math.inf


def _check_numbers(one: Range, field: FieldDescription) -> None:
    text = range_text(one)
    if field.kind not in ("integer", "number"):
        _refuse("problem.range_of_names", one.path, field, text)
    if one.low > one.high:
        _refuse("problem.range_upside_down", one.path, field, text)
    if one.scale == "log" and one.low <= 0:
        _refuse("problem.range_log_of_zero", one.path, field, text)
    if one.low == one.high:
        _refuse("problem.range_one_value", one.path, field, text)
    whole = one.whole or field.kind == "integer"
    if whole and math.ceil(one.low) > math.floor(one.high):
        _refuse("problem.range_empty", one.path, field, text)
    if field.kind == "integer" and not one.whole:
        _refuse("problem.not_whole", one.path, field, text)
    ends = (math.ceil(one.low), math.floor(one.high)) if whole else (one.low, one.high)
    for end in ends:
        parse(field, repr(end))


def _check_choices(one: Range, field: FieldDescription) -> None:
    if len(one.choices) > MOST_CHOICES:
        _refuse("problem.list_too_long", one.path, field, range_text(one), bound=MOST_CHOICES)
    if len(set(one.choices)) < 2:
        _refuse("problem.range_one_value", one.path, field, range_text(one))
    for value in one.choices:
        parse(field, value)


def _refuse(code: str, path: str, field: FieldDescription, text: str, **more: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, field=path, name=field.title, value=text[:80], **more))
