"""Descriptions to plain JSON data and back.

Saved files, the clipboard and the settings hash all use this one form. Reading collects every problem
with the path of the value, so that a damaged file can be explained in one go.
"""

from __future__ import annotations

import hashlib
import json
import typing
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from nnstudio.core.parts.part import Description, Part, problems_of
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.registry import registry_of

D = TypeVar("D", bound=Description)


def to_data(value: Any) -> Any:
    """A description (or tuple, number, text) as JSON data; parts carry their id under ``type``."""
    if isinstance(value, Part) and (kept := value.kept_data) is not None:
        return kept
    if isinstance(value, Description):
        data: dict[str, Any] = {"type": value.type} if isinstance(value, Part) else {}
        for name in type(value).model_fields:
            data[name] = to_data(getattr(value, name))
        return data
    if isinstance(value, tuple):
        return [to_data(item) for item in cast("tuple[Any, ...]", value)]
    return value


def from_data(expected: type[D], data: Any, path: str = "") -> D:
    """Build a description of type ``expected`` from JSON data.

    ``expected`` may be a family's base class; the data's ``type`` then selects the part.

    Raises:
        ProblemError: with one problem per refused value, each naming its dotted path.
    """
    problems: list[Problem] = []
    made = _read(expected, data, path, problems)
    if problems or made is None:
        shown = str(data)[:80]
        raise ProblemError(
            problems or [Problem.of("problem.wrong_type", field=path, name=path, value=shown)]
        )
    return cast(D, made)


def fingerprint(data: Any) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the data's canonical JSON."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _read(annotation: Any, data: Any, path: str, problems: list[Problem]) -> Any:
    origin = typing.get_origin(annotation)
    if origin is tuple and isinstance(data, list):
        return _read_tuple(typing.get_args(annotation), cast("list[Any]", data), path, problems)
    if isinstance(annotation, type) and issubclass(annotation, Description):
        return _read_description(annotation, data, path, problems)
    return data


def _read_tuple(
    inner: tuple[Any, ...], data: list[Any], path: str, problems: list[Problem]
) -> tuple[Any, ...]:
    repeated = len(inner) == 2 and inner[1] is Ellipsis
    kinds = [inner[0]] * len(data) if repeated else list(inner)
    if len(kinds) != len(data):
        problems.append(Problem.of("problem.wrong_type", field=path, name=path, value=len(data)))
        return ()
    return tuple(
        _read(kind, item, f"{path}[{index}]", problems)
        for index, (kind, item) in enumerate(zip(kinds, data, strict=True))
    )


def _read_description(
    expected: type[Description], data: Any, path: str, problems: list[Problem]
) -> Description | None:
    if not isinstance(data, dict):
        problems.append(
            Problem.of("problem.wrong_type", field=path, name=path or "file", value=str(data)[:80])
        )
        return None
    given = dict(cast("dict[str, Any]", data))
    if issubclass(expected, Part):
        found = _part_class(expected, given.pop("type", None), path, problems)
        if found is None:
            return None
        expected = found
    before = len(problems)
    values: dict[str, Any] = {}
    for name, item in given.items():
        where = f"{path}.{name}" if path else name
        info = expected.model_fields.get(name)
        values[name] = item if info is None else _read(info.annotation, item, where, problems)
    if len(problems) > before:
        return None
    try:
        return expected(**values)
    except ValidationError as error:
        problems.extend(problems_of(expected, error, path))
        return None


def _part_class(
    expected: type[Part], type_id: Any, path: str, problems: list[Problem]
) -> type[Part] | None:
    where = f"{path}.type" if path else "type"
    if not isinstance(type_id, str):
        problems.append(Problem.of("problem.missing_field", field=where, name="type"))
        return None
    try:
        return registry_of(expected).get(type_id)
    except ProblemError as error:
        problems += [Problem(found.code, found.params, None, where) for found in error.problems]
        return None
