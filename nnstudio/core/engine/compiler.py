"""From a description to a program: every layer records its calls, then the way back and the update follow.

Nothing is allocated here but what lies in the state already; the program can be weighed before it is linked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.engine.backpropagation import Backpropagation, Node
from nnstudio.core.engine.blocking import in_blocks
from nnstudio.core.engine.emitters import BlockEmitter, OptimizerStep
from nnstudio.core.engine.memory import Buffer, Ref
from nnstudio.core.engine.recorder import Operation, RandomBits, Recorder
from nnstudio.core.engine.runs import Runs
from nnstudio.core.engine.state import Place
from nnstudio.core.engine.taps import Tap
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.emitter import Value
from nnstudio.core.parts.part import Part


@dataclass
class Program:
    """A plan on paper.

    Attributes:
        rows, targets: the mini-batch, (batch, features + 1) and (batch, outputs).
        output: id of the output block.
        losses: 0-d, the loss of a step.
        scale: 0-d, what the error at the output is multiplied by: 1 / batch, times the optimiser's factor
            where ``folds`` is true.
        counts: whether the number of the step is raised by the update itself.
        bound: memory that exists already.
        taps: where values can be seen that do not last.
    """

    experiment: Experiment
    batch: int
    rows: Ref
    targets: Ref
    losses: Ref
    scale: Ref
    output: str = ""
    folds: bool = False
    counts: bool = False
    values: dict[str, Value] = field(default_factory=dict[str, Value])
    forward: list[Operation] = field(default_factory=list[Operation])
    loss: list[Operation] = field(default_factory=list[Operation])
    backward: list[Operation] = field(default_factory=list[Operation])
    update: list[Operation] = field(default_factory=list[Operation])
    bound: dict[Buffer, Array] = field(default_factory=dict[Buffer, Array])
    taps: list[Tap] = field(default_factory=list[Tap])


def compile_program(
    runs: Runs,
    batch: int,
    *,
    training: bool,
    outline: bool = False,
    piecewise: bool = True,
) -> Program:
    """The program of one mini-batch of ``batch`` samples.

    An ``outline`` is only good for weighing; ``piecewise`` cuts long vectors of the update.
    """
    return Compiler(runs, batch, training, outline, piecewise).program()


class Compiler:
    def __init__(
        self, runs: Runs, batch: int, training: bool, outline: bool, piecewise: bool
    ) -> None:
        self.runs = runs
        self.piecewise = piecewise
        self.batch = batch
        self.training = training
        self.outline = outline
        self.experiment = runs.experiment
        self.dtype = np.dtype(runs.dtype)
        self.nodes: list[Node] = []
        constants: dict[tuple[int, float], Ref] = {}
        self.forward, self.loss, self.backward, self.update = (
            Recorder(phase, self.dtype, constants)
            for phase in ("forward", "loss", "backward", "update")
        )
        self.bound: dict[Buffer, Array] = {}
        layout = runs.layout
        self.parameters = self.bind("parameters", runs.parameters, layout.parameter_size)
        self.gradients = self.bind("gradients", runs.gradients, layout.parameter_size)
        self.statistics = self.bind("statistics", runs.statistics, layout.statistic_size)
        self.averages: dict[str, tuple[Ref, float]] = {}
        self._live: dict[tuple[str, str, bool], Ref] = {}
        self._count: Ref | None = None
        self._age: Ref | None = None
        self._fresh: Ref | None = None
        self.error: tuple[Value, Array] | None = None
        self.pulled = False
        features = self.experiment.data.input_features
        blocks = self.experiment.network.of_type("output")
        outputs = blocks[0].layer.features((0,))
        ref = self.forward.ref
        self.out = Program(
            experiment=self.experiment,
            batch=batch,
            rows=ref((batch, features + 1), "kept", fill=1.0, name="rows"),
            targets=ref((batch, outputs), "ring", name="targets"),
            losses=ref((), "ring", name="loss"),
            scale=ref((), "kept", fill=1.0 / batch, name="scale"),
            output=blocks[0].id,
            bound=self.bound,
        )
        # Blocks whose output is a row range of a longer value from the start, and whose.
        self.placed: dict[str, str] = {}
        for block_id in self.experiment.network.order:
            if isinstance(self.experiment.network.by_id[block_id].layer, Concatenate):
                for source in self.experiment.network.incoming[block_id]:
                    self.placed.setdefault(source, block_id)

    def bind(self, name: str, array: Array, size: int | None, dtype: Any = None) -> Ref:
        """A reference to memory of the state: a vector, or 0-d without a size."""
        shape = () if size is None else (size,)
        buffer = Buffer(size or 1, "bound", dtype or self.dtype, name, shape=shape)
        self.bound[buffer] = array
        return buffer.whole(*shape)

    def live(self, scope: str, path: str, *, exact: bool = False) -> Ref:
        """The 0-d reference to a live value."""
        key = (scope, path, exact)
        if key not in self._live:
            value = self.runs.live(scope, path)
            array = value.exact if exact else value.rounded
            self._live[key] = self.bind(path, array[..., None], None, array.dtype)
        return self._live[key]

    def live_numbers(self, scope: str, name: str, part: Part) -> dict[str, Array]:
        """The 0-d references of all numeric fields of ``part``, which stands in the field ``name``."""
        return {
            one.name: cast(Array, self.live(scope, f"{name}.{one.name}"))
            for one in part.describe()
            if one.kind == "number"
        }

    def counter(self) -> Ref:
        """The number of steps done, 0-d float64; asking for it makes the update raise it."""
        if self._count is None:
            self._count = self.bind("count", self.runs.count[..., None], None, np.float64)
        return self._count

    def age(self) -> Ref:
        """The number of steps that the optimiser's vectors have seen, 0-d float64."""
        count, begun = self.counter(), self.runs.begun
        if begun == 0:
            return count
        if self._age is None:
            self._age = self.update.ref((), "kept", dtype=np.float64, name="age")
            self.update.subtract(cast(Array, count), float(begun), cast(Array, self._age))
        return self._age

    def program(self) -> Program:
        experiment, network = self.experiment, self.experiment.network
        rows, features = self.out.rows, experiment.data.input_features
        source = Value(cast(Array, rows.T[:features]), cast(Array, rows.T), needs_gradient=False)
        for block_id in network.order:
            layer = network.by_id[block_id].layer
            sources = network.incoming[block_id]
            inputs = tuple(self.out.values[s] for s in sources) if sources else (source,)
            self.forward.block = block_id
            emitter = BlockEmitter(self, block_id, layer)
            self.out.values[block_id] = emitter.settle(layer.emit(emitter, inputs))
        if self.training:
            self._average()
            self._backward()
            self._penalty()
            self._update()
        for name in ("forward", "loss", "backward", "update"):
            setattr(self.out, name, getattr(self, name).operations)
        return self.out

    def finish(self, logits: Value, activation: Activation, emitter: BlockEmitter) -> Value:
        """Output and loss: the loss from the logits where it is made for this activation."""
        emitter.activating(activation, logits)
        loss = self.experiment.training.loss
        wanted, number = cast(Array, self.out.targets.T), cast(Array, self.out.losses)
        scale, self.loss.block = cast(Array, self.out.scale), "loss"
        if loss.fuses != activation.type:
            y = activation.emit(emitter, logits, in_place=False)
            _ring(y)
            loss.forward(self.loss, y.data, wanted, number)
            if self.training:
                self.backward.block = emitter.block
                dy = self.backward.like(y.data)
                loss.backward(self.backward, y.data, wanted, scale, dy)
                self.error = (y, dy)
            return y
        y = emitter.value(logits.features)
        _ring(logits)
        activation.forward(self.forward, logits.data, y.data)
        loss.forward_logits(self.loss, logits.data, wanted, number)
        if self.training:
            self.backward.block = emitter.block
            dz = self.backward.like(logits.data)
            loss.backward_logits(self.backward, y.data, wanted, scale, dz)
            self.error = (logits, dz)
        return y

    def _backward(self) -> None:
        back = Backpropagation(self.backward)
        if self.error is not None:
            back.give(*self.error)
        back.record(self.nodes)
        arrived = {id(value): (dy, index) for value, dy, index in back.arrived}
        for block, value in self.out.values.items():
            if block == self.out.output and self.error is not None:
                value = self.error[0]
            if id(value) in arrived:
                dy, index = arrived[id(value)]
                self.out.taps.append(Tap(block, "gradient", cast(Ref, dy), "backward", index))

    def _average(self) -> None:
        """Move the running statistics by what this batch measured: three calls for the whole network."""
        if not self.averages:
            return
        layout, calls = self.runs.layout, self.forward
        calls.block = "statistics"
        memory = np.zeros(layout.statistic_size, self.dtype)
        for name, (_, share) in self.averages.items():
            layout.statistics[name].view(memory)[...] = share
        size = layout.statistic_size
        kept, fresh = (
            cast(Array, self.bind(name, array, size))
            for name, array in (("memory", memory), ("1 - memory", 1.0 - memory))
        )
        statistics, step = cast(Array, self.statistics), calls.empty(size)
        measured = cast(Array, self._measured())
        calls.multiply(measured, fresh, step)
        calls.multiply(statistics, kept, statistics)
        calls.add(statistics, step, statistics)

    def _measured(self) -> Ref:
        """This batch's statistics, in the layout of the running ones."""
        if self._fresh is None:
            size = self.runs.layout.statistic_size
            self._fresh = self.forward.ref((size,), "kept", name="measured")
        return self._fresh

    def average(self, name: str, share: float) -> Ref:
        """Where this batch's value of a running statistic goes."""
        place = self.runs.layout.statistics[name]
        ref = self._measured()[place.offset : place.offset + place.size].reshape(*place.shape)
        self.averages[name] = (ref, share)
        return ref

    def _penalty(self) -> None:
        """The gradient of the penalty on all weights of the network."""
        penalty = self.experiment.training.penalty
        if not penalty.active:
            return
        self.backward.block = "penalty"
        price = self.live_numbers("training", "penalty", penalty)
        for name in self.runs.weights:
            place = self.runs.layout.parameters[name]
            w, g = self.parameter(place), self.gradient(place)
            penalty.pull(self.backward, w, g, price)

    def _update(self) -> None:
        training, calls, size = (
            self.experiment.training,
            self.update,
            self.runs.layout.parameter_size,
        )
        optimizer, clipping = training.optimizer, training.clipping
        calls.block = "optimizer"
        self.out.folds = (
            optimizer.folds
            and (training.schedule.constant or not _needs_rate(optimizer))
            and not (self.pulled or training.penalty.active or clipping.active)
        )
        if not training.schedule.constant:
            pace = cast("Any", self.runs.set_pace)
            rate = (self.live("optimizer", "learning_rate", exact=one) for one in (True, False))
            calls.host(pace, *(cast(Array, ref) for ref in (self.counter(), *rate)))
        w, g = cast(Array, self.parameters), cast(Array, self.gradients)
        clipping.clip(calls, g, self.live_numbers("training", "clipping", clipping))
        slots = (self.bind(name, self.runs.slots[name], size) for name in optimizer.slots)
        before = len(calls.operations)
        optimizer.emit(OptimizerStep(self), w, g, tuple(cast(Array, slot) for slot in slots))
        if self.piecewise:
            made = calls.operations[before:]
            calls.operations[before:] = in_blocks(made, size, outline=self.outline)
        self._raise_count()

    def _raise_count(self) -> None:
        """Count the step before the update where anything in a step looks at the number."""
        by_epoch = (
            isinstance(arg, RandomBits) and arg.redraw == "epoch"
            for operation in self.forward.operations
            for arg in operation.args
        )
        if self._count is None and not any(by_epoch):
            return
        self.out.counts = True
        before = len(self.update.operations)
        count = cast(Array, self.counter())
        self.update.add(count, 1.0, count)
        self.update.operations[:0] = self.update.operations[before:]
        del self.update.operations[-1]

    def parameter(self, place: Place) -> Array:
        """A learned array."""
        return cast(Array, _piece(place, self.parameters))

    def gradient(self, place: Place) -> Array:
        """The gradient of a learned array."""
        return cast(Array, _piece(place, self.gradients))

    def statistic(self, place: Place) -> Array:
        """A running statistic."""
        return cast(Array, _piece(place, self.statistics))


def _needs_rate(optimizer: Optimizer) -> bool:
    """Whether the factor of the gradient changes with the learning rate, which a schedule sets in each step."""
    asked: list[str] = []

    def value(name: str) -> Array:
        asked.append(name)
        return np.ones(())

    optimizer.factor(value)
    return "learning_rate" in asked


def _piece(place: Place, flat: Ref) -> Ref:
    """One array of a flat vector."""
    return flat[place.offset : place.offset + place.size].reshape(*place.shape)


def _ring(value: Value) -> None:
    """Keep the values of every step of a block: the losses are worked out from them afterwards."""
    cast(Ref, value.data).buffer.kind = "ring"
