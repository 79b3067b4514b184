"""Compiling a description into a plan: a list of recorded calls, linked to buffers that are allocated once.

The forward part ends with the outputs, the backward part leaves the gradients in the state's flat vector,
the update changes the parameters; the losses of a whole block of steps are worked out together behind it.
Training, single steps, evaluation, profiles and listings use the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar, cast

import numpy as np

from nnstudio.core.engine.compiler import Program, compile_program
from nnstudio.core.engine.floating import quiet
from nnstudio.core.engine.layout import share_scratch
from nnstudio.core.engine.linker import Linker
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.recorder import Operation, RandomBits
from nnstudio.core.engine.runs import Runs
from nnstudio.core.engine.stacked_table import StackedTable
from nnstudio.core.engine.taps import Tap
from nnstudio.core.parts.calls import Array, Call
from nnstudio.core.parts.emitter import Value

RING_BYTES = 256 * 1024
"""Outputs and targets of a block of steps, and inputs where they fit too, take no more than this."""

TINY, LARGE = 500_000, 200_000_000
"""Multiply-adds of a step: below the first the calls cost more than the arithmetic, and many steps make a
block; from the second on a block is a single step."""

MANY, FEW = 32, 8


S = TypeVar("S", bound=Runs)


class Plan(Generic[S]):
    """A compiled network for one batch size, over a state that other plans may share.

    With a stack of runs every array has an axis in front, one place for each run.

    Attributes:
        batch: samples per run.
        values: block id -> reference to its output (features, batch); ``activations`` is the array.
        block: steps that ``steps`` takes in one go.
    """

    def __init__(self, state: S, batch: int, *, training: bool) -> None:
        self.state: S = state
        self.batch = batch
        self.training = training
        self.program = compile_program(state, batch, training=training)
        self.values: dict[str, Value] = self.program.values
        self.operations, self.block = arrange(self.program, state.runs or 1, training=training)
        table = NumpyTable() if state.runs is None else StackedTable()
        self.linker = Linker(
            table, self.program.bound, steps=self.block, runs=state.runs, bits=state.bits
        )
        self._calls = self.linker.link(self.operations)
        self._forward = self.linker.link(self.program.forward)
        self._backward = self.linker.link(self.program.backward)
        self._update = self.linker.link(self.program.update)
        self._loss = self.link_losses(1)
        self._slot = 0
        self._unrolled: _Block | None = None

    @property
    def rows(self) -> Array:
        """Input buffer (batch, features + 1); its last column is 1."""
        return self.linker.view(self.program.rows)

    @property
    def targets(self) -> Array:
        """Target buffer (batch, outputs)."""
        return self.linker.view(self.program.targets)

    @property
    def loss(self) -> Array:
        """The mean loss of the last run, penalties excluded; 0-d."""
        return self.linker.view(self.program.losses, self._slot)

    @property
    def outputs(self) -> Array:
        """The network's outputs (outputs, batch) in the last run, a view."""
        return self.activations(self.program.output)

    @property
    def nbytes(self) -> int:
        """Bytes of all buffers of this plan, without the state."""
        return self.linker.nbytes

    def activations(self, block_id: str) -> Array:
        """What a block gave in the last run, a view (features, batch)."""
        return self.linker.view(cast(Ref, self.values[block_id].data), self._slot)

    def products(self) -> list[Call]:
        """The matrix products of a step alone: what no arrangement of the rest can undercut."""
        return self.linker.link(one for one in self.operations if is_product(one))

    def load(self, inputs: Array, targets: Array) -> None:
        """Copy samples (batch, features + 1) and targets (batch, outputs) into the buffers."""
        np.copyto(self.rows, inputs)
        np.copyto(self.targets, targets)

    def fill(self, inputs: Array, targets: Array, chosen: Array) -> None:
        """Copy the ``chosen`` samples (batch,) of inputs (N, features + 1) and targets (N, outputs)."""
        inputs.take(chosen, 0, self.rows, "clip")
        targets.take(chosen, 0, self.targets, "clip")

    @quiet
    def step(self) -> None:
        """Forward, backward and update on the samples in the buffers, then the loss."""
        self._scale(fold=self.program.folds)
        self._slot = 0
        _run(self._calls)
        _run(self._loss)
        self._count(1)

    @quiet
    def run_forward(self) -> None:
        """Only the forward pass and the loss."""
        self._slot = 0
        _run(self._forward)
        _run(self._loss)

    @quiet
    def run_backward(self) -> None:
        """Only the backward pass, after a forward pass; leaves the plain gradients."""
        self._scale(fold=False)
        _run(self._backward)

    @quiet
    def run_update(self) -> None:
        """Only the update, after ``run_backward``."""
        if self.program.folds:
            factor, gradients = gradient_factor(self.state), self.state.gradients
            np.multiply(gradients, factor[..., None], out=gradients, casting="same_kind")
            self.state.scale_gradients(factor)
        _run(self._update)
        self._count(1)

    @quiet
    def steps(self, inputs: Array, targets: Array, order: Array, losses: Array) -> None:
        """Several steps: ``order`` (n, batch) holds the samples of each, ``losses`` (n,) takes the loss.

        For a stack of runs they are (n, runs, batch) and (n, runs).
        """
        self._scale(fold=self.program.folds)
        block, whole = self.block, len(order) // self.block * self.block
        if block == 1:
            whole = 0
        for done in range(0, whole, block):
            unrolled = self._unroll(inputs, targets)
            unrolled.run(order[done : done + block])
            losses[done : done + block] = unrolled.losses
            self._slot = block - 1
        if whole < len(order):
            self._one_by_one(inputs, targets, order[whole:], losses[whole:])
        self._count(len(order))

    def watched(self, taps: Iterable[tuple[Tap, Callable[[Array], None]]]) -> WatchedCalls:
        """The calls of a step, with each tap's value shown to its function while it is whole."""
        return WatchedCalls(self, taps)

    @quiet
    def watched_step(
        self, inputs: Array, targets: Array, order: Array, losses: Array, calls: WatchedCalls
    ) -> None:
        """As ``steps`` with one step: ``order`` (1, batch), ``losses`` (1,); the same to the last bit."""
        self._scale(fold=self.program.folds)
        self._one_by_one(inputs, targets, order, losses, calls.step)
        self._count(1)

    @quiet
    def watched_pass(self, calls: WatchedCalls) -> None:
        """Forward, loss and backward on the samples in the buffers, without an update."""
        self._scale(fold=False)
        self._slot = 0
        _run(calls.there_and_back)
        _run(self._loss)

    def link_losses(self, steps: int) -> list[Call]:
        """The losses of so many steps at once: the program of one, stacked."""
        rings: dict[Buffer, Array] = {}
        for operation in self.program.loss:
            for ref in operation.refs:
                root = ref.buffer.root
                if root.kind == "ring":
                    rings[root] = self.linker.memory(root)[:steps].reshape(-1, root.size)
        runs = steps * (self.state.runs or 1)
        linker = Linker(StackedTable(), rings, runs=runs, bits=_no_bits, alternating=False)
        return linker.link(self.program.loss)

    def _one_by_one(
        self,
        inputs: Array,
        targets: Array,
        order: Array,
        losses: Array,
        step: Iterable[Call] | None = None,
    ) -> None:
        self._slot = 0
        rows, wanted = flat_rows(self.rows), flat_rows(self.targets)
        loss, calls = self.loss, (*(step or self._calls), *self._loss)
        for index, chosen in enumerate(order.reshape(len(order), -1)):
            inputs.take(chosen, 0, rows, "clip")
            targets.take(chosen, 0, wanted, "clip")
            for function, args in calls:
                function(*args)
            losses[index] = loss

    def _unroll(self, inputs: Array, targets: Array) -> _Block:
        if self._unrolled is None or not self._unrolled.reads(inputs, targets):
            self._unrolled = _Block(self, inputs, targets)
        return self._unrolled

    def _count(self, steps: int) -> None:
        if not self.program.counts:
            self.state.count += steps

    def _scale(self, *, fold: bool) -> None:
        """What the next backward pass multiplies the gradients by."""
        factor = gradient_factor(self.state) if fold else 1.0
        self.linker.view(self.program.scale)[...] = factor / self.batch
        self.state.scale_gradients(factor)


class WatchedCalls:
    """The calls of a step with others between them that only read."""

    def __init__(
        self, plan: Plan[Any], taps: Iterable[tuple[Tap, Callable[[Array], None]]]
    ) -> None:
        shown: dict[tuple[str, int], list[Call]] = {}
        for tap, function in taps:
            call = (function, (plan.linker.view(tap.ref),))
            shown.setdefault((tap.phase, tap.index), []).append(call)
        passes: list[Call] = []
        program = plan.program
        for name, phase in (("forward", program.forward), ("backward", program.backward)):
            for index, operation in enumerate(phase):
                passes += shown.get((name, index), ())
                passes += plan.linker.link((operation,))
            passes += shown.get((name, len(phase)), ())
        self.there_and_back: tuple[Call, ...] = tuple(passes)
        self.step: tuple[Call, ...] = (*passes, *plan.linker.link(plan.program.update))


class _Block:
    """A block of steps unrolled: one list of calls, in which only the mini-batches differ."""

    def __init__(self, plan: Plan[Any], inputs: Array, targets: Array) -> None:
        self._inputs, self._targets = inputs, targets
        program, linker, count = plan.program, plan.linker, plan.block
        size = plan.batch * (plan.state.runs or 1)
        self._chosen: Array = np.zeros((count, size), np.intp)
        self._take_targets = _all_steps(linker, program.targets)
        together = program.rows.buffer.kind == "ring"
        self._take_rows = _all_steps(linker, program.rows) if together else None
        rows = flat_rows(plan.rows)
        calls: list[Call] = []
        for step in range(count):
            if not together:
                calls.append((inputs.take, (self._chosen[step], 0, rows, "clip")))
            calls += linker.link(plan.operations, step)
        self._calls = (*calls, *plan.link_losses(count))
        losses = linker.memory(program.losses.buffer)
        self.losses: Array = losses[..., 0]

    def reads(self, inputs: Array, targets: Array) -> bool:
        """Whether it was made for these samples."""
        return inputs is self._inputs and targets is self._targets

    def run(self, order: Array) -> None:
        """All steps of the block, on the samples ``order`` (block, batch)."""
        chosen = self._chosen
        chosen[...] = order.reshape(chosen.shape)
        self._targets.take(chosen.reshape(-1), 0, self._take_targets, "clip")
        if self._take_rows is not None:
            self._inputs.take(chosen.reshape(-1), 0, self._take_rows, "clip")
        for function, args in self._calls:
            function(*args)


def gradient_factor(state: Runs) -> Array:
    """What the optimiser wants its gradients multiplied by, 0-d or (runs,)."""
    optimizer = state.experiment.training.optimizer
    return np.asarray(optimizer.factor(lambda name: state.live("optimizer", name).exact))


def arrange(program: Program, runs: int, *, training: bool) -> tuple[tuple[Operation, ...], int]:
    """All calls of a step, and how many steps make a block; scratch and mini-batches get their places."""
    operations = (*program.forward, *program.backward, *program.update)
    share_scratch(operations)
    share_scratch(program.loss)
    block = block_length(program, runs) if training else 1
    if block * program.rows.buffer.nbytes * runs <= RING_BYTES:
        program.rows.buffer.kind = "ring"
    return operations, block


def is_product(operation: Operation) -> bool:
    """Whether a call is a product of two matrices."""
    return operation.name == "dot" and min(ref.ndim for ref in operation.refs) == 2


def multiply_adds(operations: Iterable[Operation]) -> int:
    """Multiply-adds of all matrix products."""
    return sum(
        one.refs[0].shape[0] * one.refs[0].shape[1] * one.refs[1].shape[1]
        for one in operations
        if is_product(one)
    )


def block_length(program: Program, runs: int) -> int:
    """How many steps to unroll: many for tiny networks, and such that an epoch is a whole number of blocks."""
    work = multiply_adds((*program.forward, *program.backward)) * runs
    if work >= LARGE:
        return 1
    wanted = MANY if work < TINY else FEW
    rings = {ref.buffer.root for one in program.loss for ref in one.refs}
    each = sum(root.nbytes for root in rings if root.kind == "ring") * runs
    wanted = max(1, min(wanted, RING_BYTES // each))
    whole = program.experiment.data.used // program.batch
    if whole < wanted:
        return max(1, whole)
    return min(range(wanted, wanted // 2, -1), key=lambda length: whole % length)


def flat_rows(array: Array) -> Array:
    """(batch, features) or (runs, batch, features) as rows alone."""
    return array.reshape(-1, array.shape[-1])


def _all_steps(linker: Linker, ref: Ref) -> Array:
    """The rows of all steps of a ring, one below the other."""
    return linker.memory(ref.buffer).reshape(-1, ref.shape[-1])


def _run(calls: Iterable[Call]) -> None:
    for function, args in calls:
        function(*args)


def _no_bits(wanted: RandomBits) -> Any:
    raise ValueError(f"a loss has no random bits: {wanted}")
