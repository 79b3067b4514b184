"""A small network unit by unit: its weights as they are, and what every unit gives over the plane of the samples.

Made of weights alone, beside a run or without one, so that it follows a run, a hand and the past alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.surface import has_surface
from nnstudio.core.training.surveyor import Surveyor
from nnstudio.core.training.weights import Weights

SIDE = 21
"""Points a side of a unit's picture."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """One block: its weights (n_in, units) and bias (units,), None for the input, all read-only.

    ``given`` is what its units give over the plane, (units, n, n), or over a line, (units, n); None where samples
    are no points of either.
    """

    block: str
    units: int
    weights: Array | None = None
    bias: Array | None = None
    given: Array | None = None


@dataclass(frozen=True, eq=False)
class Portrait:
    """All blocks after ``step`` steps, in the network's order."""

    step: int
    blocks: tuple[Sketch, ...]


class Portraitist:
    """Draws one network; weights may change between two portraits."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._state = State(experiment)
        self._surveyor = Surveyor(self._state) if has_surface(experiment) else None

    def take(self, weights: Weights) -> None:
        """Draw these from now on; until then the starting weights."""
        weights.load_into(self._state)

    def draw(self) -> Portrait:
        """The network as it is now."""
        state, network = self._state, self.experiment.network
        given: dict[str, Array] = {}
        if self._surveyor is not None:
            given = self._surveyor.units(network.order, SIDE)
        blocks: list[Sketch] = []
        for block in network.order:
            made = {
                name: _owned(state.parameter(f"{block}.{name}"))
                for name in ("weights", "bias")
                if f"{block}.{name}" in state.places
            }
            units = state.shapes[block].features
            blocks.append(
                Sketch(block, units, made.get("weights"), made.get("bias"), given.get(block))
            )
        return Portrait(int(state.count), tuple(blocks))


def _owned(array: Array) -> Array:
    made = np.array(array)
    made.setflags(write=False)
    return made
