"""Our own side of the race: the plan as the trainer runs it, its matrix products alone, its memory.

This file alone knows how the engine looks inside; everything else in the benchmark sees steps.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.bench.reach import arrays_reached
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import batch_order, load
from nnstudio.core.engine.stack import Stack
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array

EPOCHS = 8
"""Epochs whose order is drawn before the race; then they come again."""


@dataclass(frozen=True, eq=False)
class Batches:
    """The samples and the order in which every contestant sees them.

    Attributes:
        inputs: shape (N, features), float32.
        targets: shape (N, outputs): one column per class, or one column of zeros and ones.
        order: shape (epochs, batches of an epoch, batch): numbers of samples; whole batches only.
    """

    inputs: Array
    targets: Array
    order: Array

    @property
    def flat(self) -> Array:
        """All batches one after the other: shape (batches, batch)."""
        return self.order.reshape(-1, self.order.shape[2])


class OurPlan:
    """The plan over its own data, fed like the trainer feeds it: an epoch's batches in one call."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.state = State(experiment)
        self.plan = Plan(self.state, experiment.batch_size, training=True)
        self._train = load(experiment).train
        size = self.plan.batch
        whole = len(self._train) // size
        order = [batch_order(experiment, epoch)[: whole * size] for epoch in range(EPOCHS)]
        self._order = np.stack(order).reshape(EPOCHS, whole, size)
        self._losses = np.empty(whole, self.state.dtype)
        self._start = Backup.of(self.state)

    @property
    def batches(self) -> Batches:
        """The same samples in the same order, for the twins; without our column of ones."""
        inputs = np.ascontiguousarray(self._train.inputs[:, :-1], np.float32)
        return Batches(inputs, self._train.targets.astype(np.float32), self._order)

    @property
    def weights(self) -> dict[str, Array]:
        """Copies of the starting weights by name, such as ``dense_1.weights`` (inputs, units)."""
        self.restart()
        return {name: self.state.parameter(name).copy() for name in self.state.places}

    def restart(self) -> None:
        """Weights, optimiser, running statistics and random bits as at the start."""
        self._start.restore(self.state)

    def steps(self, count: int) -> int:
        """Take ``count`` steps, up to an epoch at a time."""
        train, losses, whole = self._train, self._losses, self._order.shape[1]
        done, epoch = 0, 0
        while done < count:
            order = self._order[epoch % EPOCHS][: count - done]
            self.plan.steps(train.inputs, train.targets, order, losses[: len(order)])
            done, epoch = done + min(whole, count - done), epoch + 1
        return done

    def first_losses(self) -> tuple[float, float]:
        """The loss of the first mini-batch before and after one step on it."""
        self.restart()
        twice = np.repeat(self._order[0, :1], 2, axis=0)
        losses = np.empty(2, self.state.dtype)
        self.plan.steps(self._train.inputs, self._train.targets, twice, losses)
        return float(losses[0]), float(losses[1])

    def megabytes(self) -> float:
        """Parameters, state and buffers of state and plan together, every array counted once."""
        return sum(array.nbytes for array in arrays_reached((self.state, self.plan))) / 1e6

    def largest_allocation(self) -> tuple[str, int]:
        """The call inside a step that asks for most new memory at once: its place, and bytes."""
        self.restart()
        plan, train, chosen = self.plan, self._train, self._order[0, 0]
        work: list[tuple[str, Any, tuple[Any, ...]]] = [
            ("batch", plan.fill, (train.inputs, train.targets, chosen)),
            *(
                (operation.block, *call)
                for operation in plan.operations
                for call in plan.linker.calls(operation)
            ),
        ]
        plan.steps(train.inputs, train.targets, chosen[None], self._losses[:1])
        largest = ("", 0)
        tracemalloc.start()
        try:
            for place, function, args in work:
                tracemalloc.reset_peak()
                before = tracemalloc.get_traced_memory()[0]
                function(*args)
                asked = tracemalloc.get_traced_memory()[1] - before
                largest = max(largest, (place, asked), key=lambda found: found[1])
        finally:
            tracemalloc.stop()
        return largest


class Floor:
    """The matrix products of the plan's step and nothing else: what no engine on this BLAS can beat."""

    def __init__(self, ours: OurPlan) -> None:
        plan = ours.plan
        self._products = plan.products()
        # The products need finite numbers in the buffers, because others would be slower.
        ours.restart()
        ours.steps(1)
        ours.restart()

    def __len__(self) -> int:
        return len(self._products)

    def restart(self) -> None:
        """Products have no memory."""

    def steps(self, count: int) -> int:
        """The products of ``count`` steps."""
        products = self._products
        with np.errstate(all="ignore"):
            for _ in range(count):
                for function, args in products:
                    function(*args)
        return count


class Stacked:
    """Many seeds of a small network as one plan; its steps are counted for each run."""

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        self._stack = Stack(experiments)
        plan = self._plan = Plan(self._stack, experiments[0].batch_size, training=True)
        data = [load(one).train for one in experiments]
        self._inputs = np.concatenate([part.inputs for part in data])
        self._targets = np.concatenate([part.targets for part in data])
        whole = len(data[0]) // plan.batch
        self._order = np.stack(
            [
                (batch_order(one, 0) + k * len(data[k]))[: whole * plan.batch].reshape(whole, -1)
                for k, one in enumerate(experiments)
            ],
            axis=1,
        )
        self._losses = np.empty((whole, len(experiments)), self._stack.dtype)
        self._starts = [Backup.of(state) for state in self._stack.states]

    def restart(self) -> None:
        """All runs as at the start."""
        for state, start in zip(self._stack.states, self._starts, strict=True):
            start.restore(state)

    def steps(self, count: int) -> int:
        """About ``count`` steps of single networks; returns how many."""
        runs, done = len(self._stack.states), 0
        while done < count:
            self._plan.steps(self._inputs, self._targets, self._order, self._losses)
            done += len(self._order) * runs
        return done


class OneAfterTheOther:
    """The same runs, each with a plan of its own."""

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        self._plans = [OurPlan(one) for one in experiments]

    def restart(self) -> None:
        """All runs as at the start."""
        for plan in self._plans:
            plan.restart()

    def steps(self, count: int) -> int:
        """About ``count`` steps, as many of each run; returns how many."""
        return sum(plan.steps(max(1, count // len(self._plans))) for plan in self._plans)
