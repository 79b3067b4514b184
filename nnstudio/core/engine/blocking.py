"""A long vector updated block by block, each block small enough to stay in the processor's cache.

An optimiser passes over the vector about ten times; done piece by piece, nine of the passes find their
numbers close by, and the scratch need only be as long as a piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnstudio.core.engine.linker import STRUCTURAL
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.recorder import Operation

BLOCK = 65_536
"""Numbers in a block, measured: 256 kB of float32, so that a handful of vectors fit into a second-level cache."""

MOST = 256
"""Blocks; a vector too long for them gets longer ones, or the list of calls would be."""


def in_blocks(
    operations: Sequence[Operation], size: int, *, outline: bool = False
) -> list[Operation]:
    """The same calls on vectors (size,), cut into blocks; work on scalars comes first, once.

    An ``outline`` has only the first block, which takes as much memory as all of them.
    """
    scalars = [one for one in operations if _is_scalar(one)]
    vectors = [one for one in operations if not _is_scalar(one)]
    if size <= BLOCK or any(one.name in STRUCTURAL for one in vectors):
        return list(operations)
    count = min(-(-size // BLOCK), MOST)
    length = -(-size // count // 16) * 16
    short: dict[Buffer, Buffer] = {}

    def part(ref: Ref, start: int, end: int) -> Ref:
        if ref.ndim == 0:
            return ref
        buffer = ref.buffer
        if buffer.kind != "scratch":
            return ref[start:end]
        if buffer not in short:
            short[buffer] = Buffer(length, "scratch", buffer.dtype, buffer.name)
        return short[buffer].whole(length)[: end - start]

    blocks: list[Operation] = []
    for start in range(0, length if outline else size, length):
        end = min(start + length, size)
        for one in vectors:
            args = tuple(part(a, start, end) if isinstance(a, Ref) else a for a in one.args)
            blocks.append(replace(one, args=args))
    return scalars + blocks


def _is_scalar(operation: Operation) -> bool:
    return all(ref.ndim == 0 for ref in operation.refs)
