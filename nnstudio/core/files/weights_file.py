"""Weights somebody brings along, as safetensors or NPZ: arrays by name, believed only after they were checked.

What the file says of itself is compared with what is there before anything is allocated; nothing can run.
"""

from __future__ import annotations

import io
import math
import os
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, cast

import numpy as np

from nnstudio.core.files.shown import shown
from nnstudio.core.files.strict_json import read_json
from nnstudio.core.importers.npy import read_header, read_values
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError

MOST_BYTES = 2**30
MOST_ARRAYS = 20_000
MOST_HEADER = 4 * 2**20
MOST_GROWTH = 1_100
"""A compressed array is at most so many times as long as what lies in the file."""

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4"}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, OSError, RuntimeError)


@dataclass(frozen=True, eq=False)
class WeightsFile:
    """Arrays of real numbers by name, in the order of the file; ``fingerprint`` are 16 digits of its content."""

    arrays: dict[str, Array]
    fingerprint: str


def read_weights(path: str | os.PathLike[str]) -> WeightsFile:
    """All arrays of floating-point numbers with one or two dimensions; others are left out.

    Raises:
        ProblemError: ``problem.weights_*`` or ``problem.file_*`` naming the file and what is wrong.
    """
    place = Path(path)
    name = place.name
    try:
        if not place.is_file():
            raise ProblemError(Problem.of("problem.file_missing", path=str(path)))
        if place.stat().st_size > MOST_BYTES:
            _refuse("problem.weights_too_large", name, limit=MOST_BYTES // 2**20)
        raw = place.read_bytes()
    except PermissionError:
        raise ProblemError(Problem.of("problem.file_no_permission", path=str(path))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ProblemError(
            Problem.of("problem.file_unreadable", path=shown(str(path), 200), reason=reason)
        ) from None
    arrays = _npz(raw, name) if raw.startswith(b"PK") else _safetensors(raw, name)
    kept = {
        key: array
        for key, array in arrays.items()
        if array.dtype.kind == "f" and 1 <= array.ndim <= 2
    }
    if not kept:
        _refuse("problem.weights_none", name)
    for array in kept.values():
        array.flags.writeable = False
    return WeightsFile(kept, sha256(raw).hexdigest()[:16])


def _safetensors(raw: bytes, name: str) -> dict[str, Array]:
    if len(raw) < 8:
        _refuse("problem.weights_not_ours", name)
    start = 8 + int.from_bytes(raw[:8], "little")
    if start - 8 > MOST_HEADER or start > len(raw) or raw[8:9] != b"{":
        _refuse("problem.weights_not_ours", name)
    header = read_json(raw[8:start], name, most_bytes=MOST_HEADER)
    if not isinstance(header, dict):
        _refuse("problem.weights_damaged", name)
    entries = cast("dict[str, Any]", header)
    entries.pop("__metadata__", None)
    if len(entries) > MOST_ARRAYS:
        _refuse("problem.weights_damaged", name)
    found: dict[str, Array] = {}
    ranges: list[tuple[int, int]] = []
    for key, entry in entries.items():
        kind, shape, first, last = _entry(entry, name)
        if last > len(raw) - start:
            _refuse("problem.weights_damaged", name)
        ranges.append((first, last))
        values = np.frombuffer(raw, _TYPES[kind], math.prod(shape), start + first).reshape(shape)
        if kind == "BF16":
            values = (values.astype(np.uint32) << 16).view(np.float32)
        found[shown(key)] = values
    end = 0
    for first, last in sorted(ranges):
        if first != end:
            _refuse("problem.weights_damaged", name)
        end = last
    if end != len(raw) - start:
        _refuse("problem.weights_damaged", name)
    # The format orders arrays by size of number: their order says nothing, their names do.
    return found


def _entry(entry: Any, name: str) -> tuple[str, tuple[int, ...], int, int]:
    """Kind, shape and place of an array, which fit each other."""
    if not isinstance(entry, dict):
        _refuse("problem.weights_damaged", name)
    given = cast("dict[str, Any]", entry)
    kind, shape, place = given.get("dtype"), given.get("shape"), given.get("data_offsets")
    if not isinstance(kind, str) or kind not in _TYPES:
        _refuse("problem.weights_type", name, value=shown(str(kind), 20))
    for numbers in (shape, place):
        if not isinstance(numbers, list) or not all(
            type(one) is int and 0 <= one <= 2**40 for one in cast("list[Any]", numbers)
        ):
            _refuse("problem.weights_damaged", name)
    lengths, offsets = cast("list[int]", shape), cast("list[int]", place)
    size = np.dtype(_TYPES[kind]).itemsize
    if (
        len(offsets) != 2
        or len(lengths) > 8
        or offsets[1] - offsets[0] != math.prod(lengths) * size
    ):
        _refuse("problem.weights_damaged", name)
    return kind, tuple(lengths), offsets[0], offsets[1]


def _npz(raw: bytes, name: str) -> dict[str, Array]:
    found: dict[str, Array] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [one for one in archive.infolist() if one.filename.endswith(".npy")]
            if len(members) > MOST_ARRAYS:
                _refuse("problem.weights_damaged", name)
            for member in members:
                key = shown(member.filename.removesuffix(".npy"))
                if key in found:
                    _refuse("problem.weights_damaged", name)
                available = min(member.file_size, max(1, member.compress_size) * MOST_GROWTH)
                with archive.open(member) as stream:
                    header = read_header(cast(Any, stream), key)
                    total += header.size
                    if total > MOST_BYTES:
                        _refuse("problem.weights_too_large", name, limit=MOST_BYTES // 2**20)
                    if header.dtype.kind in "SU":
                        continue
                    found[key] = read_values(cast(Any, stream), header, available, key)
    except ProblemError:
        raise
    except _BROKEN:
        _refuse("problem.weights_damaged", name)
    return found


def _refuse(code: str, name: str, **params: Any) -> NoReturn:
    raise ProblemError(Problem.of(code, path=shown(name), **params)) from None
