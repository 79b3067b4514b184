"""Arrays in the safetensors layout, whose table of contents is checked before the library sees it.

Every array must have the name, shape and kind of number that the run's network says, and the arrays
must fill the file exactly: no gap, no overlap, nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, cast

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import read_json
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError

Shapes = Mapping[str, tuple[int, ...]]

_SIZES = {"F32": 4, "F64": 8}
_LENGTH_BYTES = 8
_ENTRY_BYTES = 512


def write_tensors(arrays: Mapping[str, Array]) -> bytes:
    """The arrays as a safetensors file; the same arrays give the same bytes."""
    # The library copies memory blindly: what is not contiguous would come out as foreign memory.
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def most_bytes(expected: Shapes) -> int:
    """No valid file of these arrays is longer."""
    values = sum(_count(shape) for shape in expected.values())
    return _LENGTH_BYTES + _most_header(expected) + max(_SIZES.values()) * values


def read_tensors(raw: bytes, expected: Shapes, member: str) -> dict[str, Array]:
    """The arrays by name, read-only, in the order of ``expected``.

    Raises:
        ProblemError: ``problem.run_arrays_malformed`` for a broken file, ``problem.run_array_missing``,
            ``_unknown``, ``_shape`` or ``_type`` for an array that does not fit the network.
    """
    header, start = _header(raw, expected, member)
    header.pop("__metadata__", None)
    for name in expected:
        if name not in header:
            _refuse("problem.run_array_missing", member, name=shown(name))
    ranges: list[tuple[int, int]] = []
    for name, entry in header.items():
        if name not in expected:
            _refuse("problem.run_array_unknown", member, name=shown(name))
        ranges.append(_range(name, entry, expected[name], member))
    end = 0
    for first, last in sorted(ranges):
        if first != end:
            _refuse("problem.run_arrays_malformed", member)
        end = last
    if end != len(raw) - start:
        _refuse("problem.run_arrays_malformed", member)
    try:
        found = load(raw)
    except SafetensorError:
        _refuse("problem.run_arrays_malformed", member)
    arrays = {name: found[name] for name in expected}
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _header(raw: bytes, expected: Shapes, member: str) -> tuple[dict[str, Any], int]:
    """The table of contents and where the arrays begin."""
    if len(raw) < _LENGTH_BYTES:
        _refuse("problem.run_arrays_malformed", member)
    length = int.from_bytes(raw[:_LENGTH_BYTES], "little")
    start = _LENGTH_BYTES + length
    if length > _most_header(expected) or start > len(raw):
        _refuse("problem.run_arrays_malformed", member)
    header = read_json(raw[_LENGTH_BYTES:start], member, most_bytes=length)
    if not isinstance(header, dict):
        _refuse("problem.run_arrays_malformed", member)
    return cast("dict[str, Any]", header), start


def _range(name: str, entry: Any, shape: tuple[int, ...], member: str) -> tuple[int, int]:
    """Where an array lies, after its kind, shape and size have been compared."""
    if not isinstance(entry, dict) or set(cast("dict[str, Any]", entry)) != {
        "dtype",
        "shape",
        "data_offsets",
    }:
        _refuse("problem.run_arrays_malformed", member)
    given = cast("dict[str, Any]", entry)
    kind = given["dtype"]
    if not isinstance(kind, str) or kind not in _SIZES:
        _refuse("problem.run_array_type", member, name=shown(name), value=shown(str(kind), 20))
    lengths, offsets = _whole_numbers(given["shape"]), _whole_numbers(given["data_offsets"])
    if lengths is None or offsets is None or len(offsets) != 2:
        _refuse("problem.run_arrays_malformed", member)
    if lengths != shape:
        _refuse(
            "problem.run_array_shape",
            member,
            name=shown(name),
            value=_written(lengths),
            expected=_written(shape),
        )
    if offsets[1] - offsets[0] != _count(shape) * _SIZES[kind]:
        _refuse("problem.run_arrays_malformed", member)
    return offsets[0], offsets[1]


def _whole_numbers(value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, list):
        return None
    numbers = cast("list[Any]", value)
    if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
        return None
    return tuple(numbers)


def _most_header(expected: Shapes) -> int:
    # A name may be written with six bytes per character (\uXXXX).
    return 4096 + sum(_ENTRY_BYTES + 6 * len(name) for name in expected)


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for length in shape:
        count *= length
    return count


def _written(shape: tuple[int, ...]) -> str:
    return shown(" × ".join(map(str, shape)), 40) or "1"


def _refuse(code: str, member: str, **params: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, member=member, **params)) from None
