"""Writing a plan down: every primitive call with its name, its references and the block it belongs to.

The record is what is linked, weighed, profiled and shown; nothing runs while it is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np

from nnstudio.core.engine.memory import Buffer, Kind, Ref
from nnstudio.core.parts.calls import Array, Calls

Phase = Literal["forward", "loss", "backward", "update"]


@dataclass(frozen=True)
class RandomBits:
    """The source of random bits of one block: new ones for every batch, or the same for an epoch."""

    block: str
    redraw: Literal["batch", "epoch"]


@dataclass(frozen=True, eq=False)
class Operation:
    """One recorded call.

    Attributes:
        name: of the primitive, or "host".
        args: references, a RandomBits or a host function; the last reference is written to.
        block: id of the block it belongs to, or "optimizer", "penalty", "loss".
        phase: which part of a step.
    """

    name: str
    args: tuple[Any, ...]
    block: str
    phase: Phase

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The references among the arguments, in order."""
        return tuple(arg for arg in self.args if isinstance(arg, Ref))

    @property
    def out(self) -> Ref:
        """What it writes."""
        return self.refs[-1]


class Recorder(Calls):
    """The primitives as a layer calls them, written down on references."""

    def __init__(self, phase: Phase, dtype: Any, constants: dict[tuple[int, float], Ref]) -> None:
        self.phase: Phase = phase
        self.dtype = np.dtype(dtype)
        self.operations: list[Operation] = []
        self.block = ""
        self._shared = constants

    def ref(
        self,
        shape: tuple[int, ...],
        kind: Kind,
        *,
        dtype: Any = None,
        fill: float = 0.0,
        name: str = "",
        row: int = 0,
    ) -> Ref:
        """A new buffer, seen as ``shape``."""
        size, named = math.prod(shape), name or f"{self.block} work"
        kind_of = dtype or self.dtype
        return Buffer(size, kind, kind_of, named, fill, None, row, shape).whole(*shape)

    def empty(self, *shape: int) -> Array:
        row = shape[1] if len(shape) == 2 else 0
        return cast(Array, self.ref(shape, "scratch", row=row))

    def like(self, array: Array) -> Array:
        return self.empty(*array.shape)

    def scalar(self, value: float) -> Array:
        return cast(Array, self.ref((), "kept", fill=value))

    def constant(self, length: int, value: float) -> Array:
        return cast(Array, self._constant((length,), length, value))

    def host(self, function: Callable[..., None], *numbers: Array) -> None:
        self.operations.append(Operation("host", (function, *numbers), self.block, self.phase))

    def _constant(self, shape: tuple[int, ...], key: int, value: float) -> Ref:
        if (key, value) not in self._shared:
            self._shared[key, value] = self.ref(
                shape, "constant", fill=value, name=f"all {value:g}"
            )
        return self._shared[key, value]

    def _do(self, name: str, *operands: Any) -> None:
        ready = tuple(
            self._constant((), 0, float(o)) if isinstance(o, (float, int)) else o for o in operands
        )
        self.operations.append(Operation(name, ready, self.block, self.phase))
