"""A plan on a card: fused kernels and matrix products, captured as one graph that is launched once a step.

The samples lie on the card; order and scalars of many steps are sent ahead, a clock on the card says which of
them is next, and the losses stay in a ring until all of those steps are on their way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import numpy as np

from nnstudio.core.engine.compiler import compile_program
from nnstudio.core.engine.device import kernels
from nnstudio.core.engine.device.fusion import Kernel, count_uses, fuse
from nnstudio.core.engine.device.scalars import Scalars, on_device
from nnstudio.core.engine.device.state import DeviceState
from nnstudio.core.engine.layout import share_scratch
from nnstudio.core.engine.linker import Linker
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.plan import gradient_factor
from nnstudio.core.engine.recorder import Operation, RandomBits
from nnstudio.core.experiment import seeds
from nnstudio.core.parts.calls import Array, Call
from nnstudio.core.parts.emitter import Value

AHEAD = 1024
"""So many steps are sent ahead at most."""

PHASES = ("forward", "backward", "update", "loss")


class DevicePlan:
    """A compiled network for one batch size on a card; does what `Plan` does for one run.

    Attributes:
        batch: samples per step.
        values: block id -> reference to its output (features, batch); ``activations`` is the array.
        kernels: the fused kernels of a step, in order.
    """

    def __init__(self, state: DeviceState, batch: int, *, training: bool) -> None:
        self.state = state
        self.batch = batch
        self.training = training
        self.table = state.table
        self.program = compile_program(state, batch, training=training, piecewise=False)
        self.values: dict[str, Value] = self.program.values
        phases = {name: cast("list[Operation]", getattr(self.program, name)) for name in PHASES}
        everything = [one for phase in phases.values() for one in phase]
        places = on_device(everything)
        device = {one for index, one in enumerate(everything) if index in places}
        self.scalars = Scalars(phases, device, self.program.bound)
        self._rows: Array = np.empty(
            (AHEAD if training else 1, len(self.scalars.places)), state.dtype
        )
        fused = self._fused({k: [o for o in v if o in device] for k, v in phases.items()})
        self.kernels = [one for phase in fused.values() for one in phase if isinstance(one, Kernel)]
        self._keys: dict[Operation, Any] = {}
        with self.table.working():
            self._allocate()
            self._calls = {name: self._linked(phase) for name, phase in fused.items()}
        self._data: _Samples | None = None

    @property
    def loss(self) -> float:
        """The mean loss of the last run, penalties excluded; brought from the card."""
        return float(self._fetch(self.program.losses))

    @property
    def outputs(self) -> Array:
        """The network's outputs (outputs, batch) in the last run, brought from the card."""
        return self.activations(self.program.output)

    @property
    def captured(self) -> bool:
        """Whether steps run as one graph; known after the first step."""
        return self._data is not None and self._data.captured

    @property
    def nbytes(self) -> int:
        """Bytes of all buffers of this plan on the card, without the state."""
        return self._linker.nbytes

    def activations(self, block_id: str) -> Array:
        """What a block gave in the last run, a copy (features, batch)."""
        return self._fetch(cast(Ref, self.values[block_id].data))

    def load(self, inputs: Array, targets: Array) -> None:
        """Copy samples (batch, features + 1) and targets (batch, outputs) into the buffers."""
        with self.table.working():
            self.table.upload(inputs, self._view(self.program.rows))
            self.table.upload(targets, self._view(self.program.targets))

    def fill(self, inputs: Array, targets: Array, chosen: Array) -> None:
        """Copy the ``chosen`` samples (batch,) of inputs (N, features + 1) and targets (N, outputs)."""
        self.load(inputs[chosen], targets[chosen])

    def run_forward(self) -> None:
        """Only the forward pass and the loss."""
        self._alone("forward", "loss")

    def run_backward(self) -> None:
        """Only the backward pass, after a forward pass; leaves the plain gradients."""
        self._scale(fold=False)
        self._alone("forward", "backward", run="backward")

    def steps(self, inputs: Array, targets: Array, order: Array, losses: Array) -> None:
        """Several steps: ``order`` (n, batch) holds the samples of each, ``losses`` (n,) takes the loss."""
        self._scale(fold=self.program.folds)
        with self.table.working():
            self.state.push()
            data = self._samples(inputs, targets)
            for start in range(0, len(order), AHEAD):
                part = order[start : start + AHEAD]
                self._send(len(part), PHASES, part)
                data.run(len(part))
                losses[start : start + len(part)] = self._losses(len(part))

    def _losses(self, count: int) -> Array:
        """The losses of the last steps, with the sum of the weights as they are now: the only look back."""
        parameters = self.state.device_array(self._parameters)
        self.table.sum(parameters, self.table.view(self._ring, (), (), 0))
        fetched = self.table.download(self._ring[: count + 1])
        self.state.moved(trained=True, total=float(fetched[0]))
        return fetched[1:]

    def _alone(self, *phases: str, run: str | None = None) -> None:
        """Phases one by one, outside a step: the host's scalars of ``phases``, then the card's calls."""
        count = float(self.state.count)
        with self.table.working():
            self.state.push()
            self._send(1, phases, None)
            for phase in phases if run is None else (run,):
                for function, args in (*self._load, *self._calls[phase]):
                    function(*args)
        self.state.count[...] = count
        if self.training:
            self.state.moved(trained=False)

    def _send(self, count: int, phases: Iterable[str], order: Array | None) -> None:
        """What the next steps need: scalars, samples and where they stand in the run."""
        done = int(self.state.count)
        rows = self._rows[:count]
        self.scalars.fill(rows, phases)
        if order is not None and not self.program.counts:
            self.state.count += count
        if rows.size:
            self.table.upload(rows, self._table[:count])
        if order is not None:
            self.table.upload(order.astype(np.int32), self._order[:count])
        timeline = self.state.timeline
        epoch = timeline.place(done).epoch
        ahead = max(epoch * timeline.per_epoch, int(timeline.even_step(done))) - done
        self.table.upload(np.array([0, done, epoch, ahead], np.int64), self._clock)

    def _scale(self, *, fold: bool) -> None:
        """What the next backward pass multiplies the gradients by."""
        factor = float(gradient_factor(self.state)) if fold else 1.0
        self.scalars.array(self.program.scale)[...] = factor / self.batch
        self.state.scale_gradients(factor)

    def _fused(self, phases: dict[str, list[Operation]]) -> dict[str, list[Operation | Kernel]]:
        """Kernels for the elementwise calls, and memory for the scratch that is left."""
        everything = [one for phase in phases.values() for one in phase]
        uses = count_uses(everything)
        fused: dict[str, list[Operation | Kernel]] = {}
        times: dict[str, list[int]] = {}
        kept: set[Buffer] = set()
        for name, phase in phases.items():
            fused[name] = fuse(phase, uses)
            times[name] = []
            for index, one in enumerate(fused[name]):
                inside = one.operations if isinstance(one, Kernel) else (one,)
                refs = (*one.reads, *one.writes) if isinstance(one, Kernel) else one.refs
                times[name] += [index] * len(inside)
                kept.update(ref.buffer for ref in refs)
        without = frozenset({r.buffer for one in everything for r in one.refs} - kept)
        step, moments = list[Operation](), list[int]()
        for name in PHASES[:3]:
            first = moments[-1] + 1 if moments else 0
            step += phases[name]
            moments += [first + index for index in times[name]]
        share_scratch(step, moments, without)
        share_scratch(phases["loss"], times["loss"], without)
        return fused

    def _allocate(self) -> None:
        """Memory for what goes back and forth, and for the buffers."""
        memory, program, state = self.table.memory, self.program, self.state
        ahead, width = self._rows.shape
        self._clock = memory((kernels.CLOCK,), np.int64)
        self._ring = memory((ahead + 1,), np.float64)
        self._order = memory((ahead, self.batch), np.int32)
        self._table = memory((ahead, width), state.dtype)
        self._values = memory((width,), state.dtype)
        self._load: list[Call] = []
        if width:
            load = self.table.elementwise(*kernels.LOAD)
            self._load.append((load, (self._table, self._clock, width, self._values)))
        bound: dict[Buffer, Any] = {}
        for buffer, host in program.bound.items():
            if buffer.name == "parameters":
                self._parameters = host
            if host.size != 1 or state.device_array(host) is not None:
                array = state.device_array(host)
                if array is None:
                    array = memory(host.shape, host.dtype)
                    self.table.upload(host, array)
                bound[buffer] = array
        for operation, word in block_keys(program.forward, state.experiment.training.seed):
            key = memory((1,), np.uint64)
            self.table.upload(word, key)
            self._keys[operation] = self.table.view(key, (), (), 0)
        self._linker = Linker(self.table, bound, bits=_no_bits)

    def _view(self, ref: Ref) -> Any:
        place = self.scalars.places.get(ref.buffer.root)
        if place is not None:
            item = self._values.itemsize
            return self.table.view(self._values, (), (), place * item)
        return self._linker.view(ref)

    def _fetch(self, ref: Ref) -> Array:
        with self.table.working():
            return self.table.download(self._view(ref))

    def _linked(self, phase: Sequence[Operation | Kernel]) -> list[Call]:
        calls: list[Call] = []
        for one in phase:
            if isinstance(one, Operation):
                calls += self.table.ready(one.name, tuple(self._view(ref) for ref in one.refs))
            elif one.writes:
                keys = [self._keys[operation] for operation in one.random]
                keys += [self._clock] if keys else []
                reads, writes = map(self._view, one.reads), map(self._view, one.writes)
                calls.append(self.table.kernel(one, reads, keys, writes))
        return calls

    def _samples(self, inputs: Array, targets: Array) -> _Samples:
        if self._data is None or not self._data.holds(inputs, targets):
            self._data = _Samples(self, inputs, targets)
        return self._data

    def whole_step(self, data: tuple[Any, Any]) -> list[Call]:
        """All calls of one step on samples and targets that lie on the card."""
        take = self.table.elementwise(*kernels.TAKE)
        calls: list[Call] = []
        for source, ref in zip(data, (self.program.rows, self.program.targets), strict=True):
            width = ref.shape[1]
            given = (source, self._order, self._clock, self.batch, width, self._view(ref))
            calls.append((take, given))
        calls += self._load
        for phase in PHASES:
            calls += self._calls[phase]
        per_epoch = self.state.timeline.per_epoch
        loss = self._view(self.program.losses)
        advance = self.table.elementwise(*kernels.ADVANCE)
        calls.append((advance, (loss, per_epoch, self._ring, self._clock)))
        return calls


def block_keys(operations: Iterable[Operation], seed: int) -> list[tuple[Operation, Array]]:
    """Where the bits of every call that draws some begin: a word that follows from the seed and the block.

    A block's second call has the second word, so that a slope and a mask have nothing in common.
    """
    keys: list[tuple[Operation, Array]] = []
    drawn: Counter[str] = Counter()
    for operation in operations:
        for bits in operation.args:
            if isinstance(bits, RandomBits):
                drawn[bits.block] += 1
                words = seeds.bits(seed, "dropout", bits.block).random_raw(drawn[bits.block])
                keys.append((operation, words[-1:]))
    return keys


def _no_bits(wanted: RandomBits) -> Any:
    raise ValueError(f"a card draws its own bits: {wanted}")


class _Samples:
    """The samples on the card, and the steps that read them."""

    def __init__(self, plan: DevicePlan, inputs: Array, targets: Array) -> None:
        self._table = plan.table
        self._host = (inputs, targets)
        self._calls = plan.whole_step((plan.state.samples(inputs), plan.state.samples(targets)))
        self._graph: Callable[[], None] | None = None
        self._tried = False

    @property
    def captured(self) -> bool:
        """Whether there is a graph."""
        return self._graph is not None

    def holds(self, inputs: Array, targets: Array) -> bool:
        """Whether it was made for these samples."""
        return self._host[0] is inputs and self._host[1] is targets

    def run(self, count: int) -> None:
        """So many steps: the very first call by call, by which all kernels are made, all others as a graph."""
        for _ in range(count):
            if self._graph is not None:
                self._graph()
                continue
            for function, args in self._calls:
                function(*args)
            if not self._tried:
                self._tried = True
                self._graph = self._table.captured(self._calls)
