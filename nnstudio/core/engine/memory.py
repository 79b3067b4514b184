"""Memory that is not yet anywhere: buffers by name and size, and references into them.

A plan is written down against these; only when it is linked does every buffer get its place. So the same
plan can be weighed without allocating a byte, laid out with buffers that share memory when their lives do
not overlap, stacked for several runs, or put on another device.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

import numpy as np

Index: TypeAlias = "slice[int | None, int | None, int | None] | int | None"
Kind = Literal["scratch", "kept", "ring", "bound", "constant"]
LINE = 64
"""Bytes of a cache line: every buffer begins on one."""


@dataclass(eq=False)
class Buffer:
    """So many numbers of one run.

    Attributes:
        size: how many.
        kind: ``scratch`` may share memory once it is no longer read; ``kept`` stays for the life of the
            plan; ``ring`` has one place for each step of a block of steps; ``bound`` belongs to the state;
            ``constant`` is the same for all stacked runs and is never written to.
        name: for people.
        fill: what it holds at the start.
        home: the buffer it lies in and where there, if it has no memory of its own.
        row: how many numbers in a row of a matrix; 0 for a vector. Stacked runs alternate row by row, so
            that the same rows of all runs lie side by side and are worked on in one sweep.
    """

    size: int
    kind: Kind
    dtype: Any
    name: str = ""
    fill: float = 0.0
    home: tuple[Buffer, int] | None = None
    row: int = 0
    shape: tuple[int, ...] | None = None
    """As which array it was asked for; None for a vector."""

    @property
    def root(self) -> Buffer:
        """The buffer whose memory this one is part of, itself if it has its own."""
        return self.home[0].root if self.home else self

    @property
    def base(self) -> int:
        """Where it begins in its root, counted in numbers."""
        return self.home[1] + self.home[0].base if self.home else 0

    @property
    def nbytes(self) -> int:
        """Bytes for one run."""
        return self.size * int(np.dtype(self.dtype).itemsize)

    def whole(self, *shape: int) -> Ref:
        """A reference to all of it, or to as much as ``shape`` takes, in C order."""
        asked = (self.size,) if self.shape is None else self.shape
        seen = () if shape == asked else (f".reshape({_shape(shape)})",)
        return Ref(self, 0, shape, contiguous(shape), seen)


@dataclass(frozen=True, eq=False)
class Ref:
    """A view of a buffer that is not there yet; sliced, turned and broadcast as an array is."""

    buffer: Buffer
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    """In numbers, not bytes."""
    made: tuple[str, ...] = ()
    """What was done to the whole buffer to get here, as it would be written for an array."""

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def dtype(self) -> Any:
        """The type of the numbers."""
        return self.buffer.dtype

    @property
    def size(self) -> int:
        """How many numbers it shows."""
        return math.prod(self.shape)

    @property
    def T(self) -> Ref:  # noqa: N802  as an array has it
        """With its axes turned round."""
        made = self.made[:-1] if self.made[-1:] == (".T",) else (*self.made, ".T")
        return Ref(self.buffer, self.offset, self.shape[::-1], self.strides[::-1], made)

    @property
    def key(self) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
        """Equal for two references to the same numbers in the same arrangement."""
        return (id(self.buffer), self.offset, self.shape, self.strides)

    def reshape(self, *shape: int) -> Ref:
        """The same numbers in C order in another shape; only where they lie in one piece."""
        if self.strides != contiguous(self.shape) or math.prod(shape) != self.size:
            raise ValueError(f"cannot see {self.shape} with strides {self.strides} as {shape}")
        made = (*self.made, f".reshape({_shape(shape)})")
        return Ref(self.buffer, self.offset, shape, contiguous(shape), made)

    def __getitem__(self, key: Index | tuple[Index, ...]) -> Ref:
        """Slices, whole numbers and None (a new axis), as for an array."""
        keys = cast("tuple[Index, ...]", key if isinstance(key, tuple) else (key,))
        offset: int = self.offset
        shape, strides = list[int](), list[int]()
        axis = 0
        for one in keys:
            if one is None:
                shape.append(1)
                strides.append(0)
                continue
            length, stride = self.shape[axis], self.strides[axis]
            axis += 1
            if isinstance(one, int):
                offset += range(length)[one] * stride
                continue
            taken: range = range(length)[one]
            offset += taken.start * stride
            shape.append(len(taken))
            strides.append(taken.step * stride)
        shape += self.shape[axis:]
        strides += self.strides[axis:]
        made = (*self.made, f"[{', '.join(map(_index, keys))}]")
        return Ref(self.buffer, offset, tuple(shape), tuple(strides), made)


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in numbers, of an array in C order."""
    strides: list[int] = []
    step = 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


def _shape(shape: tuple[int, ...]) -> str:
    return ", ".join(map(str, shape)) if shape else "()"


def _index(key: Index) -> str:
    if not isinstance(key, slice):
        return str(key)
    text = ":".join("" if end is None else str(end) for end in (key.start, key.stop))
    return text if key.step is None else f"{text}:{key.step}"
