"""Runs of elementwise calls become one kernel each: the whole update of an optimiser is a single pass.

Each number of a kernel is worked out by one thread from start to end, so calls may be joined as long as
nobody reads at one place what another thread writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from nnstudio.core.engine.device.expressions import ELEMENTWISE, literal, preamble
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.recorder import Operation, RandomBits

Seen: TypeAlias = tuple[int, int, tuple[int, ...]]
"""A root buffer, where a view begins in it, and its strides along the kernel's axes."""


@dataclass(frozen=True, eq=False)
class Kernel:
    """One elementwise kernel.

    Attributes:
        reads, writes: the arrays it is given, in the order of its parameters.
        random: the calls that draw random bits; their keys come behind the reads, and the clock behind those.
        operations: the recorded calls it stands for.
    """

    name: str
    inputs: str
    outputs: str
    body: str
    preamble: str
    reads: tuple[Ref, ...]
    writes: tuple[Ref, ...]
    random: tuple[Operation, ...]
    operations: tuple[Operation, ...]


@dataclass(eq=False)
class _Group:
    """Calls that may become one kernel."""

    shape: tuple[int, ...]
    operations: list[Operation] = field(default_factory=list[Operation])
    touched: dict[Seen, tuple[Ref, bool]] = field(default_factory=dict[Seen, tuple[Ref, bool]])

    def takes(self, operation: Operation) -> bool:
        """Whether the call may join, seen from the memory that it and those before it touch."""
        if operands(operation)[1].shape != self.shape:
            return False
        *read, written = _refs(operation)
        if any(_overlap(ref, written) and not self._same(ref, written) for ref in read):
            return False
        return all(self._agrees(ref, False) for ref in read) and self._agrees(written, True)

    def add(self, operation: Operation) -> None:
        """Take it in."""
        self.operations.append(operation)
        *read, written = _refs(operation)
        for ref, writes in (*((ref, False) for ref in read), (written, True)):
            key = seen(ref, self.shape)
            self.touched[key] = (ref, writes or (key in self.touched and self.touched[key][1]))

    def _same(self, one: Ref, other: Ref) -> bool:
        return seen(one, self.shape) == seen(other, self.shape)

    def _agrees(self, ref: Ref, writes: bool) -> bool:
        key = seen(ref, self.shape)
        return not any(
            (writes or written) and key != other and _overlap(ref, held)
            for other, (held, written) in self.touched.items()
        )


def operands(operation: Operation) -> tuple[tuple[Ref, ...], Ref]:
    """What an elementwise call reads and what it writes."""
    *read, written = operation.refs
    # A card has no need of the scratch that the CPU's gate works in.
    return tuple(read[:2] if operation.name == "gate" else read), written


def fuse(operations: Sequence[Operation], uses: Counter[Buffer]) -> list[Operation | Kernel]:
    """The same program with kernels in place of the elementwise calls.

    ``uses`` counts how often each buffer is touched in the whole of a step, by which scratch that is needed
    only inside a kernel stays out of memory.
    """
    out: list[Operation | Kernel] = []
    group: _Group | None = None
    for operation in operations:
        takes = operation.name in ELEMENTWISE
        if group is not None and not (takes and group.takes(operation)):
            out.append(_kernel(group, uses))
            group = None
        if not takes:
            out.append(operation)
            continue
        if group is None:
            group = _Group(operands(operation)[1].shape)
            if not group.takes(operation):
                raise ValueError(f"{operation.name} in {operation.block} writes over what it reads")
        group.add(operation)
    return out if group is None else [*out, _kernel(group, uses)]


def count_uses(operations: Sequence[Operation]) -> Counter[Buffer]:
    """How often each buffer is touched; what a card does not touch is not counted."""
    uses: Counter[Buffer] = Counter()
    for operation in operations:
        refs = _refs(operation) if operation.name in ELEMENTWISE else operation.refs
        uses.update(ref.buffer for ref in refs)
    return uses


def seen(ref: Ref, shape: tuple[int, ...]) -> Seen:
    """How a view walks through its root buffer along the axes of a kernel."""
    pad = len(shape) - ref.ndim
    strides = tuple(
        0 if length == 1 else stride for length, stride in zip(ref.shape, ref.strides, strict=True)
    )
    return (id(ref.buffer.root), ref.buffer.base + ref.offset, (0,) * pad + strides)


def _refs(operation: Operation) -> tuple[Ref, ...]:
    read, written = operands(operation)
    return (*read, written)


def _overlap(one: Ref, other: Ref) -> bool:
    if one.buffer.root is not other.buffer.root:
        return False
    (a, b), (c, d) = _span(one), _span(other)
    return a <= d and c <= b


def _span(ref: Ref) -> tuple[int, int]:
    """First and last number that a view shows, counted in its root."""
    start = ref.buffer.base + ref.offset
    reach = [(n - 1) * s for n, s in zip(ref.shape, ref.strides, strict=True)]
    return start + sum(min(0, r) for r in reach), start + sum(max(0, r) for r in reach)


def _kernel(group: _Group, uses: Counter[Buffer]) -> Kernel:
    """Numbers are worked out in variables of the thread: memory is read first and written last."""
    local = _local(group, uses)
    names: dict[Seen, str] = {}
    reads: list[Ref] = []
    writes: list[Ref] = []
    random: list[Operation] = []
    lines: list[str] = []
    ending: list[str] = []

    def given(ref: Ref) -> str:
        if ref.buffer.kind == "constant" and ref.ndim == 0:
            return literal(ref.buffer.fill)
        key = seen(ref, group.shape)
        if key not in names and group.touched[key][1]:
            lines.append(f"T v{len(names)} = y{len(writes)};")
            keep(ref, key)
        elif key not in names:
            names[key] = f"x{len(reads)}"
            reads.append(ref)
        return names[key]

    def keep(ref: Ref, key: Seen) -> None:
        names[key] = f"v{len(names)}"
        if ref.buffer not in local:
            ending.append(f"y{len(writes)} = {names[key]};")
            writes.append(ref)

    for operation in group.operations:
        read, written = operands(operation)
        values = [given(ref) for ref in read]
        bits = next((arg for arg in operation.args if isinstance(arg, RandomBits)), None)
        if bits is not None:
            moment = "clock[2]" if bits.redraw == "epoch" else "clock[1]"
            values = [f"k{len(random)}", moment, "i", *values]
            random.append(operation)
        key = seen(written, group.shape)
        declared = "" if key in names else "T "
        if declared:
            keep(written, key)
        lines.append(f"{declared}{names[key]} = nn_{operation.name}({', '.join(values)});")
    inputs = [f"T x{n}" for n in range(len(reads))]
    inputs += [f"uint64 k{n}" for n in range(len(random))]
    inputs += ["raw int64 clock"] if random else []
    return Kernel(
        name=f"nn_{group.operations[0].phase}",
        inputs=", ".join(inputs),
        outputs=", ".join(f"T y{n}" for n in range(len(writes))),
        body="\n".join(lines + ending),
        preamble=preamble(operation.name for operation in group.operations),
        reads=tuple(reads),
        writes=tuple(writes),
        random=tuple(random),
        operations=tuple(group.operations),
    )


def _local(group: _Group, uses: Counter[Buffer]) -> set[Buffer]:
    """Scratch that only this kernel touches, always in the same way, and that it writes first."""
    here: Counter[Buffer] = Counter()
    ways: dict[Buffer, set[Seen]] = {}
    unwritten: set[Buffer] = set()
    for operation in group.operations:
        read, written = operands(operation)
        unwritten.update(ref.buffer for ref in read if ref.buffer not in here)
        for ref in (*read, written):
            here[ref.buffer] += 1
            ways.setdefault(ref.buffer, set()).add(seen(ref, group.shape))
    return {
        buffer
        for buffer, count in here.items()
        if buffer.kind == "scratch"
        and buffer.home is None
        and count == uses[buffer]
        and len(ways[buffer]) == 1
        and buffer not in unwritten
    }
