"""Where a run is computed: it makes the state and the plans, and everything else of a run is the same.

The processor is always there; a graphics card is another backend, made in `nnstudio.core.engine.device`.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array

Device = Literal["cpu", "gpu"]


class Runnable(Protocol):
    """What trainers, evaluations and snapshots need of a plan, wherever it runs."""

    batch: int

    @property
    def state(self) -> State: ...

    @property
    def loss(self) -> Array | float: ...

    @property
    def outputs(self) -> Array: ...

    def activations(self, block_id: str) -> Array: ...

    def load(self, inputs: Array, targets: Array) -> None: ...

    def fill(self, inputs: Array, targets: Array, chosen: Array) -> None: ...

    def run_forward(self) -> None: ...

    def run_backward(self) -> None: ...

    def steps(self, inputs: Array, targets: Array, order: Array, losses: Array) -> None: ...


class Backend(Protocol):
    """Makes the state and the plans of a run."""

    @property
    def device(self) -> Device:
        """Where it computes."""
        ...

    def state(self, experiment: Experiment, dtype: Any) -> State:
        """A new state at its start."""
        ...

    def plan(self, state: State, batch: int, *, training: bool) -> Runnable:
        """A plan over a state that was made here."""
        ...


class Processor:
    """The processor, by NumPy."""

    device: Device = "cpu"

    def state(self, experiment: Experiment, dtype: Any) -> State:
        """A state in the processor's memory."""
        return State(experiment, dtype)

    def plan(self, state: State, batch: int, *, training: bool) -> Runnable:
        """A plan of NumPy calls."""
        return Plan(state, batch, training=training)


CPU: Backend = Processor()
