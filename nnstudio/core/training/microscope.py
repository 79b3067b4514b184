"""One training step under the microscope: every call of the plan with what it read and what it wrote.

The plan is the one that trains, compiled anew with memory for each intermediate result, and run call by call
on a copy of the run's state; so the numbers are those of the very next step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np

from nnstudio.core.engine.compiler import Program, compile_program
from nnstudio.core.engine.floating import quiet
from nnstudio.core.engine.linker import Linker
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.notation import notation, operands
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.plan import gradient_factor, is_product
from nnstudio.core.engine.recorder import Operation, Phase
from nnstudio.core.engine.state import State
from nnstudio.core.parts.calls import Array

WINDOW = 128
"""Of an axis that is longer, so many entries in its middle are shown: the edges of an image are empty."""

SYMBOLS = {"weights": "W", "bias": "b", "gamma": "γ", "beta": "β"}
"""How learned arrays are written; all others by their own name."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One array as it is shown.

    Attributes:
        symbol: how it is written, ``W``; empty for a plain number.
        block: whose it is; empty where that goes without saying.
        shape: of the whole array, samples along the first axis.
        first: the index of the first row and column that are shown.
        values: of the window that is shown, 2-D, read-only.
    """

    symbol: str
    block: str
    shape: tuple[int, ...]
    first: tuple[int, int]
    values: Array


@dataclass(frozen=True, eq=False)
class Operand:
    """What a call reads or writes: one piece, or one for each learned array where it works on all of them.

    ``turned`` tells that the call uses it transposed.
    """

    pieces: tuple[Piece, ...]
    turned: bool = False


@dataclass(frozen=True, eq=False)
class MagnifiedCall:
    """One call.

    Attributes:
        name: of the primitive.
        phase, block: where in the step.
        written: the right side, with ``{0}``, ``{1}`` for what it reads.
        reads: what it read, before it wrote.
        result: what it wrote.
    """

    name: str
    phase: Phase
    block: str
    written: str
    reads: tuple[Operand, ...]
    result: Operand


@dataclass(frozen=True, eq=False)
class Magnified:
    """One step, call by call.

    Attributes:
        step: its number, counted from 1.
        chosen: the samples of the mini-batch, (batch,), as numbers in the training part.
        loss: before the update, penalties excluded.
        calls: in their order: forward, loss, backward, update.
    """

    step: int
    chosen: Array
    loss: float
    calls: tuple[MagnifiedCall, ...]


@quiet
def magnify(state: State, inputs: Array, targets: Array, chosen: Array) -> Magnified:
    """Take one step on the samples ``chosen`` (batch,) and keep everything on the way.

    Args:
        state: of the run; it is changed as by any step, so whoever goes on training gives a copy.
        inputs, targets: all samples in use, (N, features + 1) and (N, outputs).
    """
    program = compile_program(state, len(chosen), training=True, piecewise=False)
    linker = Linker(NumpyTable(), program.bound, bits=state.bits)
    step = int(state.count) + 1
    inputs.take(chosen, 0, linker.view(program.rows))
    targets.take(chosen, 0, linker.view(program.targets))
    state.scale_gradients(1.0)
    eye = _Eye(state, program, linker)
    made: list[MagnifiedCall] = []
    for one in _operations(program, state):
        reads = tuple(map(eye.read, operands(one), (one,) * len(one.refs)))
        for function, args in linker.calls(one):
            function(*args)
        made.append(eye.call(one, reads))
    loss = float(linker.view(program.losses))
    owned = np.array(chosen)
    owned.flags.writeable = False
    return Magnified(step, owned, loss, tuple(made))


def _operations(program: Program, state: State) -> Iterator[Operation]:
    yield from program.forward
    yield from program.loss
    yield from program.backward
    if program.folds:
        # In training the factor is part of the error at the output; here it has a line of its own.
        gradients = next(b for b in program.bound if b.name == "gradients").whole(
            state.layout.parameter_size
        )
        factor = Buffer(1, "constant", np.float64, fill=float(gradient_factor(state)), shape=())
        refs = (gradients, factor.whole(), gradients)
        yield Operation("multiply", refs, "optimizer", "update")
        state.scale_gradients(gradient_factor(state))
    yield from program.update


class _Eye:
    """Names references and copies what they show; what did not change since is the same copy."""

    def __init__(self, state: State, program: Program, linker: Linker) -> None:
        self._state, self._program, self._linker = state, program, linker
        self._versions: dict[Buffer, int] = {}
        self._seen: dict[tuple[object, ...], Operand] = {}
        self._size = state.layout.parameter_size
        self._outputs = {
            cast(Ref, value.data).buffer: block for block, value in program.values.items()
        }
        self._errors = _errors(program)
        self._last = {one.out.buffer: one for one in program.forward}
        self._done: set[Buffer] = set()
        self._columns: set[Buffer] = set()
        self._work: dict[Buffer, str] = {}

    def call(self, one: Operation, reads: tuple[Operand, ...]) -> MagnifiedCall:
        """The finished call; its result is copied now."""
        buffer = one.out.buffer
        # A function of the host's writes several numbers; every other call writes its last argument.
        for ref in one.refs if one.name == "host" else (one.out,):
            root = ref.buffer.root
            self._versions[root] = self._versions.get(root, 0) + 1
        if self._last.get(buffer) is one:
            self._done.add(buffer)
        if _by_sample(one, self._columns):
            self._columns.add(buffer)
        written, result = notation(one), self.read(one.out, one)
        if is_product(one):
            if result.turned:
                # (A B)^T = B^T A^T: as the lectures write it, samples in rows.
                reads = tuple(Operand(r.pieces, not r.turned) for r in reversed(reads))
        else:
            reads = tuple(Operand(r.pieces) for r in reads)
        return MagnifiedCall(one.name, one.phase, one.block, written, reads, Operand(result.pieces))

    def read(self, ref: Ref, one: Operation) -> Operand:
        """What a reference shows now."""
        key = (*ref.key, self._versions.get(ref.buffer.root, 0), one.block, one.phase)
        if key not in self._seen:
            self._seen[key] = self._copy(ref, one)
        return self._seen[key]

    def _copy(self, ref: Ref, one: Operation) -> Operand:
        array = self._linker.view(ref)
        symbol, block = self._symbol(ref, one)
        if ref.shape == (self._size,) and one.block == "optimizer":
            places = self._state.places.items()
            pieces = (
                _piece(_of(symbol, name), name.rpartition(".")[0], place.view(array))
                for name, place in places
            )
            return Operand(tuple(pieces))
        if ref.ndim < 2 or 0 in ref.strides:
            column = ref.ndim == 1 and ref.buffer in self._columns
            flat = array.reshape(-1)
            shown = flat[:, None] if column else flat[None]
            return Operand(
                (_piece(symbol, block, shown, ref.shape if ref.ndim < 2 else flat.shape),)
            )
        # Parameters and mini-batches lie in memory as they are written, samples in rows; all else is turned.
        turned = self._stands(ref.buffer) == (ref.made.count(".T") % 2 == 1)
        return Operand((_piece(symbol, block, array.T if turned else array),), turned)

    def _stands(self, buffer: Buffer) -> bool:
        program = self._program
        mini_batch = (program.rows.buffer, program.targets.buffer)
        return buffer.kind == "bound" or buffer in mini_batch

    def _symbol(self, ref: Ref, one: Operation) -> tuple[str, str]:
        """How it is written, and whose it is where that is not the block at work."""
        buffer, program = ref.buffer, self._program
        plain = {
            program.targets.buffer: "t",
            program.scale.buffer: "1/N",
            program.losses.buffer: "L",
        }
        if buffer.kind == "constant" or (buffer.shape == () and buffer.kind == "kept"):
            return plain.get(buffer, ""), ""
        if buffer is program.rows.buffer:
            return _with_one("x", self._state.experiment.data.input_features, ref), ""
        if buffer in plain:
            return plain[buffer], ""
        if buffer.kind == "bound":
            return self._of_state(ref)
        if one.phase == "backward" and buffer in self._errors:
            # Of a block's sum before its activation, or of what it gave.
            return ("∂a", "") if one.block == self._errors[buffer] else ("∂y", self._errors[buffer])
        if buffer in self._outputs:
            block = self._outputs[buffer]
            symbol = "y" if buffer in self._done else "a"
            symbol = _with_one(symbol, self._state.shapes[block].features, ref)
            return symbol, "" if block == one.block else block
        if buffer.name in self._state.shapes:
            return "a", "" if buffer.name == one.block else buffer.name
        if buffer not in self._work:
            self._work[buffer] = f"s{_lowered(len(self._work) + 1)}"
        return self._work[buffer], ""

    def _of_state(self, ref: Ref) -> tuple[str, str]:
        flat = ref.buffer.name
        statistics = flat in ("statistics", "measured")
        mark = "∂" if flat == "gradients" else ""
        places = self._state.statistic_places if statistics else self._state.places
        if statistics or flat in ("parameters", "gradients"):
            for name, place in places.items():
                block = name.rpartition(".")[0]
                if place.offset == ref.offset and place.size == ref.size:
                    return mark + _of("", name), block
                if place.offset == ref.offset and ref.ndim == 2 and name.endswith(".weights"):
                    return f"[{mark}W; {mark}b]", block
        return {"parameters": "θ", "gradients": "g"}.get(flat, flat), ""


def _errors(program: Program) -> dict[Buffer, str]:
    """Buffers that carry the gradient back, and the block whose sum they belong to in the end."""
    found: dict[Buffer, str] = {}
    for one in program.backward:
        if is_product(one) and one.out.buffer.name == "gradients":
            found[one.refs[1].buffer] = one.block
    for block, value in program.values.items():
        if value.gradient is not None:
            found.setdefault(cast(Ref, value.gradient).buffer, block)
    return found


def _by_sample(one: Operation, known: set[Buffer]) -> bool:
    """Whether a vector has one number for each sample, and not for each feature."""
    if one.out.ndim != 1:
        return False
    if one.name == "column_max" or (one.name == "dot" and one.refs[0].ndim == 1):
        return True
    return any(ref.ndim == 1 and ref.buffer in known for ref in one.refs)


def _piece(symbol: str, block: str, array: Array, shape: tuple[int, ...] | None = None) -> Piece:
    table = array.reshape(1, -1) if array.ndim < 2 else array
    rows, columns = (_window(length) for length in table.shape)
    values = np.array(table[rows, columns])
    values.flags.writeable = False
    whole = array.shape if shape is None else shape
    return Piece(symbol, block, whole, (rows.start, columns.start), values)


def _window(length: int) -> slice:
    start = max(0, (length - WINDOW) // 2)
    return slice(start, min(length, start + WINDOW))


def _with_one(symbol: str, features: int, ref: Ref) -> str:
    """With the row of ones that meets the bias, where the reference takes it in."""
    return (
        f"[{symbol} 1]" if features + 1 in ref.shape and ref.size % (features + 1) == 0 else symbol
    )


def _of(symbol: str, name: str) -> str:
    """A learned array by its own symbol, or its share of a vector of all of them."""
    last = name.rpartition(".")[2]
    short = SYMBOLS.get(last, last)
    return {"": short, "θ": short, "g": f"∂{short}"}.get(symbol, f"{symbol} {short}")


def _lowered(number: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))
