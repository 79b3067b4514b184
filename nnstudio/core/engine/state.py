"""The memory of a run: one flat vector of parameters, one of gradients, one per optimiser slot.

Plans of different batch sizes and the evaluation share one state, so a step through any of them moves
the same weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnstudio.core.engine.epoch_bits import EpochBits
from nnstudio.core.engine.linker import aligned
from nnstudio.core.engine.pace import Pace
from nnstudio.core.engine.recorder import RandomBits
from nnstudio.core.experiment import seeds
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import BlockShape, shapes
from nnstudio.core.experiment.timeline import Timeline
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array


@dataclass(frozen=True)
class Place:
    """Where an array lies in its flat vector."""

    offset: int
    shape: tuple[int, ...]

    @cached_property
    def size(self) -> int:
        """Number of values."""
        return math.prod(self.shape)

    def view(self, flat: Array) -> Array:
        """The array as a view of the flat vector."""
        return flat[self.offset : self.offset + self.size].reshape(self.shape)


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything of an experiment lies in the flat vectors, and how long those are."""

    shapes: dict[str, BlockShape]
    parameters: dict[str, Place]
    statistics: dict[str, Place]
    parameter_size: int
    statistic_size: int
    slots: tuple[str, ...]

    @staticmethod
    def of(experiment: Experiment) -> Layout:
        """Work it out; nothing is allocated."""
        known = shapes(experiment)
        parameters, parameter_size = _lay_out(known, "parameters")
        statistics, statistic_size = _lay_out(known, "statistics")
        slots = experiment.training.optimizer.slots
        return Layout(known, parameters, statistics, parameter_size, statistic_size, slots)

    def memory(self, dtype: Any, runs: tuple[int, ...] = ()) -> Memory:
        """Zeros for all of it, with an axis in front for several runs."""
        lengths = (self.parameter_size, self.statistic_size)

        def zeros(length: int) -> Array:
            array = aligned((*runs, length), dtype)
            array.fill(0)
            return array

        return Memory(
            parameters=zeros(lengths[0]),
            gradients=zeros(lengths[0]),
            statistics=zeros(lengths[1]),
            slots={name: zeros(lengths[0]) for name in self.slots},
            count=np.zeros(runs, np.float64),
            number=lambda _scope, _path: (np.zeros(runs, np.float64), np.zeros(runs, dtype)),
        )

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the arrays that penalties on the weights apply to."""
        return tuple(
            f"{block_id}.{spec.name}"
            for block_id, shape in self.shapes.items()
            for spec in shape.parameters
            if spec.is_weight
        )

    def nbytes(self, dtype: Any) -> tuple[int, int]:
        """Bytes of the parameters, and of everything that is kept beside them."""
        item = int(np.dtype(dtype).itemsize)
        beside = self.parameter_size * (1 + len(self.slots)) + self.statistic_size
        return item * self.parameter_size, item * beside


class LiveValue:
    """A number that may change while plans run: once exact (float64), once in the plans' own type."""

    def __init__(self, value: float, dtype: Any, memory: tuple[Array, Array] | None = None) -> None:
        self.exact, self.rounded = memory or (np.zeros((), np.float64), np.zeros((), dtype))
        self.set(value)

    def set(self, value: float) -> None:
        """Change the number; every recorded call reads the new one from its next run on."""
        self.exact[...] = value
        self.rounded[...] = value


@dataclass(frozen=True, eq=False)
class Memory:
    """The arrays of one run, or of several with an axis in front.

    ``number`` makes the two arrays, float64 and the plans' own type, of a live value.
    """

    parameters: Array
    gradients: Array
    statistics: Array
    slots: dict[str, Array]
    count: Array
    number: Callable[[str, str], tuple[Array, Array]]


class State:
    """Parameters, gradients, optimiser slots, running statistics and random generators of one run.

    Names are ``"<block id>.<name>"``. ``count`` is the number of steps done. ``gradient_scale`` is what
    the gradients are multiplied by: 1, or the learning rate where a step has it folded in. ``begun`` is
    the number of steps done when the optimiser's vectors were 0.
    """

    runs: int | None = None

    def __init__(
        self, experiment: Experiment, dtype: Any = np.float32, memory: Memory | None = None
    ) -> None:
        self.experiment = experiment
        self.timeline = Timeline.of(experiment)
        self.begun = 0
        self.dtype = np.dtype(dtype)
        self.layout = Layout.of(experiment)
        self.shapes: dict[str, BlockShape] = self.layout.shapes
        self.places: dict[str, Place] = self.layout.parameters
        self.statistic_places: dict[str, Place] = self.layout.statistics
        memory = memory or self.layout.memory(self.dtype)
        self.parameters: Array = memory.parameters
        self.gradients: Array = memory.gradients
        self.statistics: Array = memory.statistics
        self.slots: dict[str, Array] = memory.slots
        self.count: Array = memory.count
        self._number = memory.number
        self.gradient_scale = 1.0
        self._penalised = {
            block.id: [spec.name for spec in self.shapes[block.id].parameters]
            for block in experiment.network.blocks
            if type(block.layer).penalty is not Layer.penalty
        }
        self.random: dict[str, np.random.SFC64] = {}
        self._live: dict[tuple[str, str], LiveValue] = {}
        rate = self.live("optimizer", "learning_rate")
        self.pace = Pace(experiment, float(rate.exact))
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
        for block_id, bits in self.random.items():
            bits.state = seeds.bits(seed, "dropout", block_id).state

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

    def live(self, scope: str, path: str) -> LiveValue:
        """The live value of a field: ``path`` in a block, in ``optimizer`` or in ``training``."""
        key = (scope, path)
        if key not in self._live:
            start = live_number(self.experiment, scope, path)
            self._live[key] = LiveValue(start, self.dtype, self._number(scope, path))
        return self._live[key]

    def set_live(self, scope: str, path: str, value: float) -> None:
        """Change a live value; under a schedule, the rate that the schedule starts from."""
        self.live(scope, path).set(value)
        if (scope, path) == ("optimizer", "learning_rate"):
            self.pace.base = value

    def follow(self, experiment: Experiment, timeline: Timeline, begun: int = 0) -> None:
        """Go on as a run of ``experiment``, whose plans are the same or are still to be made."""
        self.experiment, self.timeline, self.begun = experiment, timeline, begun
        self.pace.follow(experiment, timeline)

    def epoch_of(self, step: int) -> int:
        """The epoch that the step after ``step`` steps belongs to."""
        return self.timeline.place(step).epoch

    @property
    def set_pace(self) -> Callable[..., None]:
        """Sets the learning rate of a step."""
        return self.pace.set_for

    def bits(self, wanted: RandomBits) -> Any:
        """The source of a block's random bits."""
        if wanted.redraw == "epoch":
            seed = self.experiment.training.seed
            return EpochBits(seed, wanted.block, self.count, self.epoch_of)
        return self.generator(wanted.block)

    def scale_gradients(self, by: Array | float) -> None:
        """Remember what the gradients are multiplied by."""
        self.gradient_scale = float(by)

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the arrays that penalties on the weights apply to."""
        return self.layout.weights

    def penalty(self) -> float:
        """What the penalties on the weights add to the loss: each layer's own and the network's."""
        common = self.experiment.training.penalty
        total = 0.0
        if common.active:
            total = sum(common.value(self.parameter(name)) for name in self.weights)
        for block_id, names in self._penalised.items():
            views = {name: self.parameter(f"{block_id}.{name}") for name in names}
            total += self.experiment.network.by_id[block_id].layer.penalty(views)
        return total

    def put(self, parameters: Mapping[str, Array], statistics: Mapping[str, Array]) -> None:
        """Write learned and measured arrays of these names, ``"<block id>.<name>"``; the others stay."""
        for name, array in parameters.items():
            self.parameter(name)[...] = array
        for name, array in statistics.items():
            self.statistic(name)[...] = array

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


def live_number(experiment: Experiment, scope: str, path: str) -> float:
    """What an experiment says a live value starts at."""
    holder: Any = experiment.training
    if scope == "optimizer":
        holder = experiment.training.optimizer
    elif scope != "training":
        holder = experiment.network.by_id[scope].layer
    for name in path.split("."):
        holder = getattr(holder, name)
    return float(holder)


def _lay_out(known: dict[str, BlockShape], kind: str) -> tuple[dict[str, Place], int]:
    """Give every array its place, block after block; returns the total length too."""
    places: dict[str, Place] = {}
    offset = 0
    for block_id, shape in known.items():
        for spec in getattr(shape, kind):
            place = Place(offset, spec.shape)
            places[f"{block_id}.{spec.name}"] = place
            offset += place.size
    return places, offset


def copies(places: Mapping[str, Place], flat: Array) -> dict[str, Array]:
    """Read-only copies of the arrays in a flat vector, by name."""
    made = {name: place.view(flat).copy() for name, place in places.items()}
    for array in made.values():
        array.flags.writeable = False
    return made
