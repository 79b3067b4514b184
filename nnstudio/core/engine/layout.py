"""Where the buffers of a program lie: scratch whose lives do not overlap shares memory.

A life goes from the first call that writes a buffer to the last one that touches it. What is read before
it is written has a longer life than one step and keeps its memory.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.engine.memory import Buffer
from nnstudio.core.engine.recorder import Operation


def share_scratch(
    program: Sequence[Operation],
    times: Sequence[int] | None = None,
    without: frozenset[Buffer] = frozenset(),
) -> None:
    """Give every scratch buffer of ``program``, which runs from its first call to its last, a home.

    Calls of equal ``times`` run together, so what one of them has read may not be reused by another. What is
    in ``without`` needs no memory.
    """
    lives = _lives(program, times or range(len(program)), without)
    slabs: list[Buffer] = []
    free: list[Buffer] = []
    busy: list[tuple[int, Buffer]] = []
    for buffer, (first, last) in lives.items():
        for entry in [entry for entry in busy if entry[0] < first]:
            busy.remove(entry)
            free.append(entry[1])
        slab = _fitting(free, buffer)
        if slab is None:
            slab = Buffer(buffer.size, "kept", buffer.dtype, f"scratch {len(slabs) + 1}")
            slabs.append(slab)
        else:
            free.remove(slab)
            slab.size = max(slab.size, buffer.size)
        buffer.home = (slab, 0)
        busy.append((last, slab))


def _lives(
    program: Sequence[Operation], times: Sequence[int], without: frozenset[Buffer]
) -> dict[Buffer, tuple[int, int]]:
    """First and last call of every scratch buffer, in the order of the first ones."""
    lives: dict[Buffer, tuple[int, int]] = {}
    for index, operation in zip(times, program, strict=True):
        *read, written = operation.refs
        for ref in (*read, written):
            buffer = ref.buffer
            if buffer.kind != "scratch" or buffer.home is not None or buffer in without:
                continue
            if buffer in lives:
                lives[buffer] = (lives[buffer][0], index)
            elif ref is written or operation.name in ("host", "gate"):
                lives[buffer] = (index, index)
            else:
                buffer.kind = "kept"
                lives.pop(buffer, None)
    return {buffer: life for buffer, life in lives.items() if buffer.kind == "scratch"}


def _fitting(free: Sequence[Buffer], wanted: Buffer) -> Buffer | None:
    """The slab that was left last among those large enough, else the largest one, which then grows."""
    same = [slab for slab in free if slab.dtype == wanted.dtype]
    for slab in reversed(same):
        if slab.size >= wanted.size:
            return slab
    return max(same, key=lambda slab: slab.size, default=None)
