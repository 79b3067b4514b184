"""One array in NumPy's own format, read without trusting its header: no objects, no more bytes than there are.

What NumPy's reader would allocate is known before it is allocated.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from nnstudio.core.importers.reading import bearable
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.shown import shown

MAGIC = b"\x93NUMPY"
MOST_HEADER = 10_000
MOST_DIMENSIONS = 4
KINDS = "biufSU"
_BLOCK = 2**20
_READ_1 = np.lib.format.read_array_header_1_0
_READ_2 = np.lib.format.read_array_header_2_0


@dataclass(frozen=True)
class ArrayHeader:
    """What an array announces: shape, type, order of its numbers, and the bytes that follow."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    fortran: bool

    @property
    def size(self) -> int:
        """Bytes that follow."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_header(stream: BinaryIO, name: str) -> ArrayHeader:
    """The header at the beginning of a stream, checked.

    Raises:
        ProblemError: ``problem.npy_*`` naming ``name``.
    """
    try:
        version = np.lib.format.read_magic(stream)
        read = {(1, 0): _READ_1, (2, 0): _READ_2}[version]
        with warnings.catch_warnings():
            # That it was written by Python 2 is nothing to be told.
            warnings.simplefilter("ignore")
            found = read(stream, max_header_size=MOST_HEADER)
    # The header is text that NumPy takes apart in several ways, and each has its own way to stumble over it.
    except Exception:
        raise _wrong("problem.npy_damaged", name) from None
    shape, fortran, dtype = found
    if dtype.hasobject:
        raise _wrong("problem.npy_objects", name)
    if dtype.kind not in KINDS or dtype.itemsize == 0:
        raise _wrong("problem.npy_type", name, value=shown(str(dtype), 40))
    if not 1 <= len(shape) <= MOST_DIMENSIONS or any(length < 0 for length in shape):
        raise _wrong("problem.npy_dimensions", name, value="×".join(map(str, shape)) or "0")
    if math.prod(shape) == 0:
        raise _wrong("problem.npy_nothing", name)
    return ArrayHeader(tuple(int(length) for length in shape), dtype, bool(fortran))


def read_values(stream: BinaryIO, header: ArrayHeader, available: int, name: str) -> Array:
    """The array behind its header; ``available`` says how many bytes can be there at most."""
    if header.size > available:
        raise _wrong("problem.npy_short", name, needed=header.size, found=available)
    bearable(header.size, name)
    content = bytearray()
    while len(content) < header.size:
        more = stream.read(min(_BLOCK, header.size - len(content)))
        if not more:
            raise _wrong("problem.npy_short", name, needed=header.size, found=len(content))
        content += more
    if stream.read(1):
        raise _wrong("problem.npy_long", name)
    order = "F" if header.fortran else "C"
    return np.frombuffer(content, header.dtype).reshape(header.shape, order=order)


def _wrong(code: str, name: str, **params: object) -> ProblemError:
    return ProblemError(Problem(code, tuple(sorted({"path": name, **params}.items()))))
