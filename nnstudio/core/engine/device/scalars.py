"""The scalars of a step stay on the host: live values, the schedule, what an optimiser prepares from the count.

They depend on nothing that the card works out, so those of many steps are worked out ahead and sent as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from nnstudio.core.engine.device.expressions import ELEMENTWISE
from nnstudio.core.engine.device.fusion import operands
from nnstudio.core.engine.linker import Linker
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.recorder import Operation, RandomBits
from nnstudio.core.parts.calls import Array, Call


def touched(operation: Operation) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    """What a call reads and what it writes; a host function may do both with each of its numbers."""
    if operation.name == "host":
        return operation.refs, operation.refs
    if operation.name in ELEMENTWISE:
        read, written = operands(operation)
        return read, (written,)
    *read, written = operation.refs
    return tuple(read), (written,)


def on_device(operations: Sequence[Operation]) -> set[int]:
    """The places of the calls that a card has to do: those on whole arrays, and those that follow from them.

    Raises:
        ValueError: where a host function would have to read from the card.
    """
    held: set[Buffer] = set()
    chosen: set[int] = set()
    grown = True
    while grown:
        grown = False
        for index, operation in enumerate(operations):
            if index in chosen:
                continue
            if all(ref.ndim == 0 and ref.buffer.root not in held for ref in operation.refs):
                continue
            if operation.name == "host":
                raise ValueError(f"{operation.block}: a host function reads what a card works out")
            chosen.add(index)
            held.update(ref.buffer.root for ref in touched(operation)[1])
            grown = True
    return chosen


class Scalars:
    """Works out the scalars of steps on the host.

    Args:
        phases: the program in its order, each phase by name.
        device: the calls of it that a card does.
        bound: arrays of the state.
    """

    def __init__(
        self,
        phases: Mapping[str, Sequence[Operation]],
        device: set[Operation],
        bound: Mapping[Buffer, Array],
    ) -> None:
        self._linker = Linker(NumpyTable(), bound, bits=_no_bits)
        everything = [one for phase in phases.values() for one in phase]
        host = [one for one in everything if one not in device]
        self._calls: dict[str, list[Call]] = {
            name: self._linker.link(one for one in phase if one not in device)
            for name, phase in phases.items()
        }
        self.varies = any(one.name == "host" or one.block == "optimizer" for one in host)
        found = (ref for one in everything if one in device for ref in touched(one)[0])
        self.places: dict[Buffer, int] = {}
        written_by_device = {
            ref.buffer.root for one in everything if one in device for ref in touched(one)[1]
        }
        for ref in found:
            root = ref.buffer.root
            if ref.ndim == 0 and root.kind != "constant" and root not in written_by_device:
                self.places.setdefault(root, len(self.places))
        self._check(everything, device)
        self._sources = [self._linker.memory(root) for root in self.places]

    def array(self, ref: Ref) -> Array:
        """The 0-d array on the host."""
        return self._linker.view(ref)

    def fill(self, rows: Array, phases: Iterable[str]) -> None:
        """Work out the scalars of as many steps as there are rows, one after the other."""
        calls = [call for phase in phases for call in self._calls[phase]]
        sources = self._sources
        alone = len(rows) if not self.varies else 1
        for row in rows[:: alone or 1]:
            for function, args in calls:
                function(*args)
            for place, source in enumerate(sources):
                row[place] = source[0]
        rows[1:alone] = rows[:1]

    def _check(self, everything: Sequence[Operation], device: set[Operation]) -> None:
        """A card sees each scalar as it is at the end of the host's work for the step."""
        last = {
            ref.buffer.root: index
            for index, one in enumerate(everything)
            if one not in device
            for ref in touched(one)[1]
        }
        for index, one in enumerate(everything):
            if one not in device:
                continue
            for ref in touched(one)[0]:
                if last.get(ref.buffer.root, -1) > index:
                    raise ValueError(f"{one.block}: a scalar of the step changes after it was read")


def _no_bits(wanted: RandomBits) -> Callable[..., None]:
    raise ValueError(f"the host draws no bits for a card: {wanted}")
