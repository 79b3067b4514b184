"""The memory of a run: one flat vector of parameters, one of gradients, one per optimiser slot.

Plans of different batch sizes and the evaluation share one state, so a step through any of them moves
the same weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.core.engine.pace import Pace
from nnstudio.core.experiment import seeds
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import BlockShape, shapes
from nnstudio.core.parts.calls import Array


@dataclass(frozen=True)
class Place:
    """Where an array lies in its flat vector."""

    offset: int
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of values."""
        return math.prod(self.shape)

    def view(self, flat: Array) -> Array:
        """The array as a view of the flat vector."""
        return flat[self.offset : self.offset + self.size].reshape(self.shape)


class LiveValue:
    """A number that may change while plans run: once exact (float64), once in the plans' own type."""

    def __init__(self, value: float, dtype: Any) -> None:
        self.exact: Array = np.array(value, np.float64)
        self.rounded: Array = np.array(value, dtype)

    def set(self, value: float) -> None:
        """Change the number; every recorded call reads the new one from its next run on."""
        self.exact[...] = value
        self.rounded[...] = value


class State:
    """Parameters, gradients, optimiser slots, running statistics and random generators of one run.

    Names are ``"<block id>.<name>"``. ``count`` is the number of steps done.
    """

    def __init__(self, experiment: Experiment, dtype: Any = np.float32) -> None:
        self.experiment = experiment
        self.dtype = np.dtype(dtype)
        self.shapes: dict[str, BlockShape] = shapes(experiment)
        self.places: dict[str, Place] = {}
        self.statistic_places: dict[str, Place] = {}
        size = _lay_out(self.shapes, self.places, "parameters")
        measured = _lay_out(self.shapes, self.statistic_places, "statistics")
        self.parameters: Array = np.zeros(size, self.dtype)
        self.gradients: Array = np.zeros(size, self.dtype)
        self.statistics: Array = np.zeros(measured, self.dtype)
        slots = experiment.training.optimizer.slots
        self.slots: dict[str, Array] = {name: np.zeros(size, self.dtype) for name in slots}
        self.count: Array = np.zeros((), np.float64)
        self.random: dict[str, np.random.SFC64] = {}
        self._live: dict[tuple[str, str], LiveValue] = {}
        optimizer: Any = experiment.training.optimizer
        rate = self.live("optimizer", "learning_rate", optimizer.learning_rate)
        self.pace = Pace(experiment, rate, optimizer.learning_rate)
        self.reset()

    def reset(self) -> None:
        """Go back to the starting weights, which follow from the seed and each block's id."""
        self.count[...] = 0
        seed = self.experiment.training.seed
        for block_id, shape in self.shapes.items():
            source = seeds.generator(seed, "weights", block_id)
            for spec in shape.parameters:
                view = self.parameter(f"{block_id}.{spec.name}")
                if spec.initializer is None:
                    view.fill(spec.start)
                else:
                    view[...] = spec.initializer.draw(source, spec.shape[0], spec.shape[1])
            for spec in shape.statistics:
                self.statistic(f"{block_id}.{spec.name}").fill(spec.start)
        for slot in self.slots.values():
            slot.fill(0)
        self.gradients.fill(0)
        self.random.clear()

    def parameter(self, name: str) -> Array:
        """A learned array as a view."""
        return self.places[name].view(self.parameters)

    def gradient(self, name: str) -> Array:
        """The gradient of a learned array as a view."""
        return self.places[name].view(self.gradients)

    def statistic(self, name: str) -> Array:
        """A measured array as a view."""
        return self.statistic_places[name].view(self.statistics)

    def generator(self, block_id: str) -> np.random.SFC64:
        """The random bits of one block; the same object as long as the state lives."""
        if block_id not in self.random:
            seed = self.experiment.training.seed
            self.random[block_id] = seeds.bits(seed, "dropout", block_id)
        return self.random[block_id]

    def live(self, scope: str, field: str, value: float) -> LiveValue:
        """The live value of a field; ``scope`` is a block's id or ``optimizer``."""
        key = (scope, field)
        if key not in self._live:
            self._live[key] = LiveValue(value, self.dtype)
        return self._live[key]

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the arrays that penalties on the weights apply to."""
        return tuple(
            f"{block_id}.{spec.name}"
            for block_id, shape in self.shapes.items()
            for spec in shape.parameters
            if spec.is_weight
        )

    def penalty(self) -> float:
        """What the penalties on the weights add to the loss: each layer's own and the network's."""
        common = self.experiment.training.penalty
        total = sum(common.value(self.parameter(name)) for name in self.weights)
        for block in self.experiment.network.blocks:
            names = [spec.name for spec in self.shapes[block.id].parameters]
            views = {name: self.parameter(f"{block.id}.{name}") for name in names}
            total += block.layer.penalty(views)
        return total

    def finite(self) -> bool:
        """True when every parameter is a finite number."""
        return bool(np.isfinite(self.parameters.sum(dtype=np.float64)))

    def words(self, block_id: str) -> tuple[int, ...]:
        """The four words of a block's random generator."""
        stored: Any = self.random[block_id].state
        return tuple(int(word) for word in stored["state"]["state"])

    def set_words(self, block_id: str, words: tuple[int, ...]) -> None:
        """Put a block's random generator into a stored state."""
        source = self.generator(block_id)
        stored: Any = source.state
        stored["state"]["state"] = np.array(words, np.uint64)
        source.state = stored


@dataclass(frozen=True, eq=False)
class Backup:
    """A private copy of a state, to go back to after a failed step."""

    count: float
    parameters: Array
    statistics: Array
    slots: dict[str, Array]
    random: dict[str, tuple[int, ...]]

    @staticmethod
    def of(state: State) -> Backup:
        """Copy everything that a step changes."""
        return Backup(
            float(state.count),
            state.parameters.copy(),
            state.statistics.copy(),
            {name: slot.copy() for name, slot in state.slots.items()},
            {block_id: state.words(block_id) for block_id in state.random},
        )

    def restore(self, state: State) -> None:
        """Write the copy back."""
        state.count[...] = self.count
        state.parameters[...] = self.parameters
        state.statistics[...] = self.statistics
        for name, slot in self.slots.items():
            state.slots[name][...] = slot
        for block_id, words in self.random.items():
            state.set_words(block_id, words)


def _lay_out(known: dict[str, BlockShape], places: dict[str, Place], kind: str) -> int:
    """Give every array its place, block after block; returns the total length."""
    offset = 0
    for block_id, shape in known.items():
        for spec in getattr(shape, kind):
            place = Place(offset, spec.shape)
            places[f"{block_id}.{spec.name}"] = place
            offset += place.size
    return offset
