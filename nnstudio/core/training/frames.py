"""Values as frames of bytes between two processes: JSON, and behind it the arrays as they lie in memory.

Only kinds of values that were named beforehand can be written or come out, so nothing that is read can
become code; arrays are read straight into their place, outside the interpreter's lock.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from io import BufferedReader, BytesIO
from typing import Any, cast

import numpy as np

from nnstudio.core.parts.calls import Array

_LENGTH = struct.Struct("<I")
_KINDS = "biuf"
_JOINED = 65_536
"""Frames up to this many bytes are written with one call."""


@dataclass(frozen=True)
class Converted:
    """How a value that is no dataclass travels: as the fields ``take`` gives, of which ``make`` makes it again."""

    kind: type
    take: Callable[[Any], dict[str, Any]]
    make: Callable[..., Any]


class Codec:
    """Writes and reads values of the kinds it was given.

    Besides them there are None, truth values, numbers, texts, tuples, dictionaries with texts as keys and
    arrays of numbers. Lists come back as tuples and arrays read-only.
    """

    def __init__(self, kinds: Iterable[type], converted: Iterable[Converted] = ()) -> None:
        self._converted = {each.kind.__name__: each for each in converted}
        for kind in kinds:
            named: Any = getattr(kind, "_fields", None)
            names = tuple(each.name for each in fields(kind)) if named is None else tuple(named)
            self._converted[kind.__name__] = Converted(kind, _taker(names), kind)

    def knowing(self, *kinds: type) -> Codec:
        """Another that knows these kinds as well."""
        made = Codec(kinds)
        made._converted = {**self._converted, **made._converted}
        return made

    @property
    def kinds(self) -> frozenset[type]:
        """All kinds it knows by name."""
        return frozenset(each.kind for each in self._converted.values())

    def packed(self, value: Any) -> bytes:
        """One value as a frame."""
        return b"".join(self._pieces(value))

    def unpacked(self, frame: bytes) -> Any:
        """The value in a frame.

        Raises:
            EOFError, ValueError: as ``read``.
        """
        return self.read(BufferedReader(BytesIO(frame)))  # type: ignore[arg-type]

    def _pieces(self, value: Any) -> list[bytes | memoryview]:
        arrays: list[Array] = []
        plain = self._plain(value, arrays)
        places = [[array.dtype.str, *array.shape] for array in arrays]
        text = json.dumps([plain, places], separators=(",", ":")).encode()
        return [_LENGTH.pack(len(text)), text, *(_bytes_of(array) for array in arrays)]

    def write(self, to: int, value: Any) -> None:
        """Write one value to a file descriptor; returns when all of it is written."""
        pieces = self._pieces(value)
        if sum(map(len, pieces)) <= _JOINED:
            pieces = [b"".join(pieces)]
        for piece in pieces:
            _write_all(to, piece)

    def read(self, source: BufferedReader) -> Any:
        """The next value.

        Raises:
            EOFError: when there is no more, or the frame is cut off.
            ValueError: when it is no frame of ours.
        """
        (length,) = _LENGTH.unpack(_read_all(source, bytearray(_LENGTH.size)))
        plain, places = json.loads(bytes(_read_all(source, bytearray(length))))
        arrays = [_read_array(source, np.dtype(kind), tuple(shape)) for kind, *shape in places]
        return self._value(plain, arrays)

    def _plain(self, value: Any, arrays: list[Array]) -> Any:
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, np.ndarray):
            array = cast(Array, value)
            assert array.dtype.kind in _KINDS
            # Keeps the shape of an array without axes, which ascontiguousarray does not.
            arrays.append(np.asarray(array, order="C"))
            return {"array": len(arrays) - 1}
        # A named tuple is a record, and its kind must be known.
        if type(value) in (tuple, list):
            return [self._plain(item, arrays) for item in value]
        if isinstance(value, dict):
            items = cast("dict[str, Any]", value).items()
            return {"dict": {name: self._plain(item, arrays) for name, item in items}}
        name = type(value).__name__
        known = self._converted.get(name)
        if known is None or type(value) is not known.kind:
            raise TypeError(f"no frame for a {type(value).__qualname__}")
        taken = known.take(value)
        return {name: {each: self._plain(item, arrays) for each, item in taken.items()}}

    def _value(self, plain: Any, arrays: list[Array]) -> Any:
        if isinstance(plain, list):
            items = cast("list[Any]", plain)
            return tuple([self._value(item, arrays) for item in items])
        if not isinstance(plain, dict):
            return plain
        ((name, inner),) = cast("dict[str, dict[str, Any]]", plain).items()
        if name == "array":
            return arrays[cast(int, inner)]
        made = {each: self._value(item, arrays) for each, item in inner.items()}
        if name == "dict":
            return made
        if name not in self._converted:
            raise ValueError(f"unknown kind of value: {name}")
        return self._converted[name].make(**made)


def _taker(names: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {name: getattr(value, name) for name in names}


def _bytes_of(array: Array) -> memoryview:
    return memoryview(cast(Any, array.reshape(-1).view(np.uint8)))


def _write_all(to: int, piece: bytes | memoryview) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(to, left) :]


def _read_all(source: BufferedReader, into: bytearray | memoryview) -> bytearray | memoryview:
    left = memoryview(into)
    while left:
        count = source.readinto(left)
        if not count:
            raise EOFError
        left = left[count:]
    return into


def _read_array(source: BufferedReader, kind: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    if kind.kind not in _KINDS:
        raise ValueError(f"no array of numbers: {kind}")
    array = np.empty(shape, kind)
    _read_all(source, _bytes_of(array))
    array.flags.writeable = False
    return array
