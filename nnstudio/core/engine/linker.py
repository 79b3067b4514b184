"""Giving a plan its memory: references become arrays, recorded names become functions of an array library.

With ``runs`` every array gets one more axis in front, one place for each of several runs of equal shape
that are trained together; the layers' mathematics knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from nnstudio.core.engine.memory import LINE, Buffer, Ref
from nnstudio.core.engine.recorder import Operation, RandomBits
from nnstudio.core.parts.calls import Array, Call

STRUCTURAL = frozenset({"dot", "row_dot", "column_max", "total", "highest", "keep_mask", "uniform"})
"""Primitives that look at the axes; all others work element by element."""


class Linker:
    """Links programs over the same memory.

    Args:
        table: the array library's functions.
        bound: arrays that are there already, (size,) or (runs, size).
        steps: places in every ring buffer.
        runs: how many runs are stacked; None for a single one without the axis.
        bits: the source of random bits of a block, or one for each run.
        alternating: whether matrices of stacked runs alternate row by row or follow one another.
    """

    def __init__(
        self,
        table: Any,
        bound: Mapping[Buffer, Array],
        *,
        steps: int = 1,
        runs: int | None = None,
        bits: Callable[[RandomBits], Any],
        alternating: bool = True,
    ) -> None:
        self.table = table
        self.steps = steps
        self.runs = runs
        self.own: dict[Buffer, Array] = {}
        self._bound = bound
        self._bits = bits
        self._alternating = alternating
        self._views: dict[tuple[object, ...], Array] = {}

    @property
    def lead(self) -> tuple[int, ...]:
        """The axis in front of every array."""
        return () if self.runs is None else (self.runs,)

    @property
    def nbytes(self) -> int:
        """Bytes of all memory that was allocated here."""
        return sum(array.nbytes for array in self.own.values())

    def memory(self, buffer: Buffer) -> Array:
        """All of a root buffer: lead + (size,), a ring with its steps in front of that."""
        known = self._bound.get(buffer)
        if known is None:
            known = self.own.get(buffer)
        if known is None:
            shape = self.lead if buffer.kind != "constant" else ()
            shape = (self.steps, *shape) if buffer.kind == "ring" else shape
            known = self.own[buffer] = self.table.memory((*shape, buffer.size), buffer.dtype)
            known.fill(buffer.fill)
        return known

    def view(self, ref: Ref, step: int = 0, ndim: int | None = None) -> Array:
        """The array behind a reference, in a ring that of one step; with ``ndim`` broadcast to so many axes."""
        key = (*ref.key, step, ndim)
        if key not in self._views:
            root = ref.buffer.root
            memory = self.memory(root)
            if root.kind == "ring" and root not in self._bound:
                memory = memory[step]
            lead, item = memory.shape[:-1], memory.itemsize
            pad = (1,) * (0 if ndim is None or not lead else ndim - ref.ndim)
            front, offset, strides = memory.strides[:-1], ref.buffer.base + ref.offset, ref.strides
            if self._alternating and lead and root in self.own and root.kind != "ring":
                front, offset, strides = _row_by_row(ref, lead[0], item)
            self._views[key] = self.table.view(
                memory,
                (*lead, *pad, *ref.shape),
                (*front, *(0 for _ in pad), *(item * stride for stride in strides)),
                item * offset,
            )
        return self._views[key]

    def link(self, program: Iterable[Operation], step: int = 0) -> list[Call]:
        """The program as calls that are ready to run."""
        calls: list[Call] = []
        for operation in program:
            calls += self.calls(operation, step)
        return calls

    def calls(self, operation: Operation, step: int = 0) -> Sequence[Call]:
        """One recorded call, which may become several of the library's."""
        if operation.name == "host":
            return self._host(operation, step)
        ndim = None
        if operation.name not in STRUCTURAL:
            ndim = max(ref.ndim for ref in operation.refs)
        args: list[Any] = []
        for arg in operation.args:
            if isinstance(arg, Ref):
                args.append(self.view(arg, step, ndim))
            elif isinstance(arg, RandomBits):
                args.append(self._bits(arg))
            else:
                args.append(arg)
        return self.table.ready(operation.name, tuple(args))

    def _host(self, operation: Operation, step: int) -> Sequence[Call]:
        function, *numbers = operation.args
        arrays = [self.view(number, step) for number in numbers]
        if self.runs is None:
            return [(function, tuple(arrays))]
        each = isinstance(function, tuple)
        functions = cast("tuple[Any, ...]", function if each else (function,) * self.runs)
        return [
            (one, tuple(a[k : k + 1].reshape(()) if a.ndim else a for a in arrays))
            for k, one in enumerate(functions)
        ]


def _row_by_row(ref: Ref, runs: int, item: int) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
    """Stride from run to run in bytes, offset and strides in numbers, where the runs' rows alternate."""
    row = ref.buffer.row or ref.buffer.size
    rows, column = divmod(ref.offset, row)
    strides = tuple(s * runs if s and s % row == 0 else s for s in ref.strides)
    return (row * item,), (ref.buffer.base + rows * row) * runs + column, strides


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """Zeros in C order that begin on a cache line."""
    kind = np.dtype(dtype)
    size = int(np.prod(shape)) * kind.itemsize
    raw = np.zeros(size + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    return raw[start : start + size].view(kind).reshape(shape)


def strided(memory: Array, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
    """A view of ``memory`` from ``offset`` bytes on."""
    return np.ndarray(shape, memory.dtype, buffer=memory, offset=offset, strides=strides)
