"""JSON as a stranger may send it: limited in size and depth, without doubles, NaN or infinity.

Python's own reader lets all of those through, and each of them would surface much later as a riddle.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn, cast

from nnstudio.core.files.shown import shown
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_BYTES = 8 * 2**20
"""An experiment of 5,000 blocks, the most there may be, takes about half of it."""

MOST_LEVELS = 64
"""Objects and lists inside each other; an experiment needs seven."""

_TEXTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")
_AS_SQUARE = str.maketrans("{}", "[]")


class _Double:
    """Stands in the place of a value whose name was given twice."""


def read_json(raw: bytes, place: str, most_bytes: int = MOST_BYTES) -> Any:
    """The value of a JSON text in UTF-8.

    Args:
        raw: the text.
        place: what it is called in messages, such as ``experiment.json``.
        most_bytes: texts longer than this are refused before they are looked at.

    Raises:
        ProblemError: one problem naming the place and, where there is one, the line or the path.
    """
    if len(raw) > most_bytes:
        _refuse("problem.json_too_large", place, limit=most_bytes // 2**20)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse("problem.json_not_utf8", place, offset=error.start)
    if not _is_shallow(text):
        _refuse("problem.json_too_deep", place, bound=MOST_LEVELS)
    suspicious: list[bool] = ["\\u" in text]
    try:
        value: Any = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, suspicious),
            parse_float=lambda number: _real(number, suspicious),
            parse_int=lambda number: _whole(number, suspicious),
            parse_constant=lambda name: _real(name, suspicious),
        )
    except json.JSONDecodeError as error:
        _refuse("problem.json_invalid", place, line=error.lineno, column=error.colno)
    if any(suspicious):
        _look_for_faults(value, place)
    return value


def write_json(value: Any) -> bytes:
    """Readable JSON in UTF-8, one blank per level, with a line feed at the end."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _is_shallow(text: str) -> bool:
    """True when brackets lie at most ``MOST_LEVELS`` deep, found without recursion.

    Taking away all innermost pairs lowers the depth by one; what cannot be paired counts in full.
    """
    brackets = _NO_BRACKETS.sub("", _TEXTS.sub("", text)).translate(_AS_SQUARE)
    for level in range(MOST_LEVELS):
        smaller = brackets.replace("[]", "")
        if len(smaller) == len(brackets):
            return level + brackets.count("[") <= MOST_LEVELS
        brackets = smaller
    return "[" not in brackets


def _object(pairs: list[tuple[str, Any]], suspicious: list[bool]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            suspicious.append(True)
            made[name] = _Double()
        else:
            made[name] = value
    return made


def _real(number: str, suspicious: list[bool]) -> float:
    value = float(number)
    if not math.isfinite(value):
        suspicious.append(True)
    return value


def _whole(number: str, suspicious: list[bool]) -> int | float:
    # More digits than the largest real number has would take quadratic time to read.
    return int(number) if len(number) <= 309 else _real(number + "e0", suspicious)


def _look_for_faults(value: Any, place: str) -> None:
    """Find what the reader could notice but not locate, and refuse it with its path."""
    found = _find(value)
    if found is not None:
        code, steps, shown_value = found
        path = "".join(reversed(steps)).removeprefix(".")
        _refuse(code, place, name=shown(path), value=shown_value)


def _find(value: Any) -> tuple[str, list[str], str] | None:
    """The first fault below ``value``: its code, the steps that lead to it from its end, its value."""
    if isinstance(value, _Double):
        return "problem.json_duplicate_key", [], ""
    if isinstance(value, float):
        return None if math.isfinite(value) else ("problem.json_not_finite", [], str(value))
    if isinstance(value, str):
        return None if _is_text(value) else ("problem.json_broken_text", [], "")
    if isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            found = _find(name) or _find(item)
            if found is not None:
                return found[0], [*found[1], f".{name}"], found[2]
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            found = _find(item)
            if found is not None:
                return found[0], [*found[1], f"[{index}]"], found[2]
    return None


def _is_text(text: str) -> bool:
    """False for half of a pair of UTF-16 units, which no file, font or terminal can take."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(code: str, place: str, **params: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, place=place, **params)) from None
