"""Compiling a description into a plan: three lists of calls over buffers that are allocated once.

The forward list ends with the loss, the backward list leaves the gradients in the state's flat vector,
the update list changes the parameters. Training, single steps, evaluation and profiles run the same
lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.engine.epoch_bits import EpochBits
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.state import State
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array, Call, Calls, Primitives
from nnstudio.core.parts.emitter import Backward, Parameter, Value
from nnstudio.core.parts.part import Part

_TABLE = cast(Primitives, NumpyTable())


@dataclass(frozen=True, eq=False)
class _Node:
    """How the gradient passes one recorded operation."""

    block: str
    inputs: tuple[Value, ...]
    output: Value
    backward: Backward
    in_place: bool


class Plan:
    """A compiled network for one batch size, over a state that other plans may share.

    Attributes:
        batch: samples per run.
        rows: input buffer (batch, features + 1); its last column is 1.
        targets: target buffer (batch, outputs).
        loss: 0-d, the mean loss of the last run, penalties excluded.
        outputs: view of the network's outputs (outputs, batch).
        values: block id -> its output (features, batch) in the last run.
    """

    def __init__(self, state: State, batch: int, *, training: bool) -> None:
        experiment = state.experiment
        self.state = state
        self.batch = batch
        self.training = training
        self._nodes: list[_Node] = []
        self.forward = Calls(_TABLE, state.dtype)
        self.backward = Calls(_TABLE, state.dtype)
        self.update = Calls(_TABLE, state.dtype)
        features = experiment.data.input_features
        output = experiment.network.of_type("output")[0]
        self.rows: Array = np.ones((batch, features + 1), state.dtype)
        self.targets: Array = np.zeros((batch, output.layer.features((0,))), state.dtype)
        self.loss: Array = np.zeros((), state.dtype)
        self.values: dict[str, Value] = {}
        source = Value(self.rows.T[:features], self.rows.T, needs_gradient=False)
        for block_id in experiment.network.order:
            layer = experiment.network.by_id[block_id].layer
            sources = experiment.network.incoming[block_id]
            inputs = tuple(self.values[s] for s in sources) if sources else (source,)
            self.forward.label = block_id
            self.values[block_id] = layer.emit(_BlockEmitter(self, block_id, layer), inputs)
        self.outputs: Array = self.values[output.id].data
        if training:
            self._compile_backward()
            self._compile_penalty()
            self._compile_update()
        self.calls: list[Call] = (
            self.forward.recorded + self.backward.recorded + self.update.recorded
        )

    def fill(self, inputs: Array, targets: Array, chosen: Array) -> None:
        """Copy the ``chosen`` samples (batch,) of inputs (N, features + 1) and targets (N, outputs)."""
        inputs.take(chosen, 0, self.rows, "clip")
        targets.take(chosen, 0, self.targets, "clip")

    def step(self) -> None:
        """Forward, backward and update on the samples in the buffers."""
        for function, args in self.calls:
            function(*args)

    def run_forward(self) -> None:
        """Only the forward pass and the loss."""
        for function, args in self.forward.recorded:
            function(*args)

    def run_backward(self) -> None:
        """Only the backward pass, after a forward pass."""
        for function, args in self.backward.recorded:
            function(*args)

    def steps(self, inputs: Array, targets: Array, order: Array, losses: Array) -> None:
        """Several steps: ``order`` (n, batch) holds the samples of each, ``losses`` (n,) takes the loss."""
        calls, loss, rows, wanted = self.calls, self.loss, self.rows, self.targets
        for index, chosen in enumerate(order):
            inputs.take(chosen, 0, rows, "clip")
            targets.take(chosen, 0, wanted, "clip")
            for function, args in calls:
                function(*args)
            losses[index] = loss

    def register(self, node: _Node) -> None:
        """Remember an operation for the backward pass."""
        self._nodes.append(node)

    def finish(self, logits: Value, activation: Activation, emitter: _BlockEmitter) -> Value:
        """Output and loss: together where the loss is made for this activation, else one by one."""
        loss, wanted = self.state.experiment.training.loss, self.targets.T
        if loss.fuses == activation.type:
            y = emitter.value(logits.features)
            loss.forward_fused(self.forward, logits.data, wanted, y.data, self.loss)

            def fused(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
                if dxs[0] is not None:
                    loss.backward_fused(calls, y.data, wanted, dxs[0])

            y.gradient = y.data
            return emitter.node((logits,), y, fused)
        y = activation.emit(emitter, logits, in_place=False)
        loss.forward(self.forward, y.data, wanted, self.loss)
        if self.training:
            y.gradient = self.backward.like(y.data)
            self.backward.label = emitter.block
            loss.backward(self.backward, y.data, wanted, y.gradient)
        return y

    def _compile_backward(self) -> None:
        spare: dict[tuple[int, ...], list[Array]] = {}
        calls = self.backward
        for node in reversed(self._nodes):
            dy = node.output.gradient
            if dy is None:
                continue
            calls.label = node.block
            dxs: list[Array | None] = []
            sums: list[tuple[Array, Array]] = []
            for index, x in enumerate(node.inputs):
                if not x.needs_gradient:
                    dxs.append(None)
                    continue
                shared = node.in_place and index == 0 and dy is not node.output.data
                free = spare.get(x.data.shape)
                buffer = dy if shared else free.pop() if free else calls.like(x.data)
                if x.gradient is None:
                    x.gradient = buffer
                else:
                    sums.append((x.gradient, buffer))
                dxs.append(buffer)
            node.backward(calls, dy, tuple(dxs))
            for total, more in sums:
                calls.add(total, more, total)
                spare.setdefault(more.shape, []).append(more)
            if dy is not node.output.data and all(dy is not dx for dx in dxs):
                spare.setdefault(dy.shape, []).append(dy)

    def _compile_penalty(self) -> None:
        """The gradient of the penalty on all weights of the network."""
        penalty = self.state.experiment.training.penalty
        if not penalty.active:
            return
        self.backward.label = "penalty"
        price = live_numbers(self.state, "training", "penalty", penalty)
        for name in self.state.weights:
            penalty.pull(
                self.backward, self.state.parameter(name), self.state.gradient(name), price
            )

    def _compile_update(self) -> None:
        state, optimizer = self.state, self.state.experiment.training.optimizer
        self.update.label = "optimizer"
        self.update.host(_count_step, state.count)
        if not state.pace.constant:
            self.update.host(state.pace.set_for, state.count)
        clipping = state.experiment.training.clipping
        bounds = live_numbers(state, "training", "clipping", clipping)
        clipping.clip(self.update, state.gradients, bounds)
        slots = tuple(state.slots[name] for name in optimizer.slots)
        optimizer.emit(_OptimizerStep(self), state.parameters, state.gradients, slots)


def live_numbers(state: State, scope: str, name: str, part: Part) -> dict[str, Array]:
    """The 0-d arrays of all numeric fields of ``part``, which stands in the field ``name``."""
    return {
        field.name: state.live(scope, f"{name}.{field.name}", getattr(part, field.name)).rounded
        for field in part.describe()
        if field.kind == "number"
    }


def _count_step(count: Array) -> None:
    count += 1


class _BlockEmitter:
    """What one layer sees of the plan while it is compiled."""

    def __init__(self, plan: Plan, block: str, layer: Layer) -> None:
        self._plan = plan
        self.block = block
        self._layer = layer

    @property
    def training(self) -> bool:
        return self._plan.training

    @property
    def forward(self) -> Calls:
        return self._plan.forward

    def value(self, features: int) -> Value:
        padded = np.ones((features + 1, self._plan.batch), self._plan.state.dtype)
        return Value(padded[:features], padded, needs_gradient=False)

    def parameter(self, name: str) -> Parameter:
        full = f"{self.block}.{name}"
        return Parameter(self._plan.state.parameter(full), self._plan.state.gradient(full))

    def joined(self, first: str, second: str) -> Parameter:
        state = self._plan.state
        above = state.places[f"{self.block}.{first}"]
        below = state.places[f"{self.block}.{second}"]
        if above.offset + above.size != below.offset:
            raise ValueError(f"{self.block}: {first} and {second} are not neighbours in memory")
        shape = (above.shape[0] + 1, above.shape[1])
        start, end = above.offset, below.offset + below.size
        return Parameter(
            state.parameters[start:end].reshape(shape), state.gradients[start:end].reshape(shape)
        )

    def statistic(self, name: str) -> Array:
        return self._plan.state.statistic(f"{self.block}.{name}")

    def live(self, name: str) -> Array:
        return self._plan.state.live(self.block, name, getattr(self._layer, name)).rounded

    def live_fields(self, name: str) -> dict[str, Array]:
        inner: Part = getattr(self._layer, name)
        return live_numbers(self._plan.state, self.block, name, inner)

    def generator(self, redraw: Literal["batch", "epoch"] = "batch") -> Any:
        state = self._plan.state
        if redraw == "epoch":
            return EpochBits(state.experiment, self.block, state.count)
        return state.generator(self.block)

    def node(
        self,
        inputs: tuple[Value, ...],
        output: Value,
        backward: Backward,
        *,
        in_place: bool = False,
        learns: bool = False,
    ) -> Value:
        output.needs_gradient = learns or any(x.needs_gradient for x in inputs)
        self._plan.register(_Node(self.block, inputs, output, backward, in_place))
        return output

    def output(self, logits: Value, activation: Part) -> Value:
        return self._plan.finish(logits, cast(Activation, activation), self)


class _OptimizerStep:
    """What an optimiser sees of the plan while it is compiled."""

    def __init__(self, plan: Plan) -> None:
        self._state = plan.state
        self._optimizer: Any = plan.state.experiment.training.optimizer
        self.calls = plan.update

    def live(self, name: str) -> Array:
        return self._value(name).rounded

    def exact(self, name: str) -> Array:
        return self._value(name).exact

    def counter(self) -> Array:
        return self._state.count

    def _value(self, name: str) -> Any:
        return self._state.live("optimizer", name, getattr(self._optimizer, name))
