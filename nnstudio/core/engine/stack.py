"""Several runs of networks of equal shape as one state: every array has one place for each run.

A tiny network's step is mostly the overhead of its calls; stacked, one call serves all runs. They may differ
in seed, starting weights and everything that may change while training: rates, momentum, penalties, dropout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from nnstudio.core.engine.recorder import RandomBits
from nnstudio.core.engine.state import Layout, Memory, State
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Description, Part


class Stack:
    """The states of several runs in the same memory; ``states`` are views of one run each.

    Raises:
        ValueError: when the experiments cannot be stacked; ``stackable`` tells before.
    """

    def __init__(self, experiments: Sequence[Experiment], dtype: Any = np.float32) -> None:
        if not stackable(experiments):
            raise ValueError("these experiments differ in more than stacked runs may")
        self.experiment = experiments[0]
        self.dtype = np.dtype(dtype)
        self.runs: int | None = len(experiments)
        self.begun = 0
        self.layout = Layout.of(self.experiment)
        memory = self.layout.memory(self.dtype, (len(experiments),))
        self.parameters: Array = memory.parameters
        self.gradients: Array = memory.gradients
        self.statistics: Array = memory.statistics
        self.slots: dict[str, Array] = memory.slots
        self.count: Array = memory.count
        self._memory = memory
        self._numbers: dict[tuple[str, str], tuple[Array, Array]] = {}
        self.states = tuple(State(one, dtype, self._of_run(k)) for k, one in enumerate(experiments))

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the arrays that penalties on the weights apply to."""
        return self.layout.weights

    @property
    def set_pace(self) -> tuple[Any, ...]:
        """For each run, what sets the learning rate of a step."""
        return tuple(state.pace.set_for for state in self.states)

    def live(self, scope: str, path: str) -> LiveNumbers:
        """A live value of all runs, arrays (runs,)."""
        for state in self.states:
            state.live(scope, path)
        return LiveNumbers(*self._numbers[scope, path])

    def bits(self, wanted: RandomBits) -> list[Any]:
        """A source of random bits for each run."""
        return [state.bits(wanted) for state in self.states]

    def scale_gradients(self, by: Array | float) -> None:
        """Remember what the gradients are multiplied by, in each run."""
        for state, scale in zip(self.states, np.broadcast_to(by, (len(self.states),)), strict=True):
            state.scale_gradients(float(scale))

    def _of_run(self, k: int) -> Memory:
        """Row ``k`` of everything."""
        memory = self._memory

        def number(scope: str, path: str) -> tuple[Array, Array]:
            if (scope, path) not in self._numbers:
                self._numbers[scope, path] = memory.number(scope, path)
            exact, rounded = self._numbers[scope, path]
            return exact[k : k + 1].reshape(()), rounded[k : k + 1].reshape(())

        return Memory(
            parameters=memory.parameters[k],
            gradients=memory.gradients[k],
            statistics=memory.statistics[k],
            slots={name: slot[k] for name, slot in memory.slots.items()},
            count=memory.count[k : k + 1].reshape(()),
            number=number,
        )


class LiveNumbers:
    """A live value of several runs, (runs,) each."""

    def __init__(self, exact: Array, rounded: Array) -> None:
        self.exact = exact
        self.rounded = rounded


def stackable(experiments: Sequence[Experiment]) -> bool:
    """Whether these can be trained as one plan: the same calls on arrays of the same shapes."""
    return len({_form(one) for one in experiments}) == 1


def _form(value: Any) -> Any:
    """What two experiments must share: all but names, places, seeds, starting weights and live numbers."""
    if isinstance(value, Initializer):
        return "pretrains" if value.pretrains else "draws"
    if isinstance(value, tuple):
        return tuple(_form(one) for one in cast("tuple[Any, ...]", value))
    if not isinstance(value, Description):
        return value
    fields: list[Any] = [value.type if isinstance(value, Part) else ""]
    for one in value.describe():
        if one.name in ("name", "layout", "notes", "comparison", "search", "seed"):
            continue
        inner = getattr(value, one.name)
        # A live number that is 0 may leave out the calls it belongs to.
        fields.append(inner == 0 if one.live and one.kind == "number" else _form(inner))
    return tuple(fields)
