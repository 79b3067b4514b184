"""What an experiment weighs before anything of it is built: parameters, memory, arithmetic.

The plan is written down and laid out as if to run, but never given memory, so that a network far too large
for this machine is weighed as quickly as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.core.engine.compiler import compile_program
from nnstudio.core.engine.plan import arrange, multiply_adds
from nnstudio.core.engine.recorder import Operation, RandomBits
from nnstudio.core.engine.state import Layout, LiveValue, live_number
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array


@dataclass(frozen=True)
class Weight:
    """Sizes of one training run.

    Attributes:
        parameters: how many numbers are learned.
        parameter_bytes, state_bytes, buffer_bytes: the parameters; gradients, optimiser state and running
            statistics; and what the plan computes in.
        multiply_adds: of the matrix products of one step, forward and backward.
    """

    parameters: int
    parameter_bytes: int
    state_bytes: int
    buffer_bytes: int
    multiply_adds: int


def weigh(
    experiment: Experiment,
    batch: int | None = None,
    dtype: Any = np.float32,
    *,
    training: bool = True,
) -> Weight:
    """The weight of an experiment without errors, for its own batch size or another.

    Without ``training`` that of a plan which only evaluates; its state is the same.
    """
    draft = _Draft(experiment, dtype)
    program = compile_program(
        draft, batch or experiment.batch_size, training=training, outline=True
    )
    step, block = arrange(program, 1, training=training)
    kept, stateful = draft.layout.nbytes(dtype)
    return Weight(
        parameters=draft.layout.parameter_size,
        parameter_bytes=kept,
        state_bytes=stateful,
        buffer_bytes=_buffers(step, block) + _buffers(program.loss, block, alone=True),
        multiply_adds=multiply_adds(step),
    )


def _buffers(program: Iterable[Operation], block: int, *, alone: bool = False) -> int:
    """Bytes of all buffers of a program; ``alone`` leaves out rings, which belong to the step."""
    roots = {ref.buffer.root for one in program for ref in one.refs}
    total = 0
    for root in roots:
        if root.kind == "ring":
            total += 0 if alone else block * root.nbytes
        elif root.kind != "bound":
            total += root.nbytes * (block if alone and root.kind != "constant" else 1)
    return total


class _Draft:
    """A state without memory: every array is one zero, seen as long as it would be."""

    runs: int | None = None
    begun: int = 0

    def __init__(self, experiment: Experiment, dtype: Any) -> None:
        self.experiment = experiment
        self.dtype = np.dtype(dtype)
        self.layout = Layout.of(experiment)
        zero = np.zeros((), self.dtype)
        self.parameters: Array = np.broadcast_to(zero, (self.layout.parameter_size,))
        self.gradients: Array = self.parameters
        self.statistics: Array = np.broadcast_to(zero, (self.layout.statistic_size,))
        self.slots: dict[str, Array] = dict.fromkeys(self.layout.slots, self.parameters)
        self.count: Array = np.zeros(())

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the arrays that penalties on the weights apply to."""
        return self.layout.weights

    @property
    def set_pace(self) -> Callable[..., None]:
        """Never called."""
        return _nothing

    def live(self, scope: str, path: str) -> LiveValue:
        """A live value of its own for every question."""
        return LiveValue(live_number(self.experiment, scope, path), self.dtype)

    def bits(self, wanted: RandomBits) -> Any:
        """Never drawn from."""
        return wanted

    def scale_gradients(self, by: Array | float) -> None:
        """Nothing to scale."""


def _nothing(*_: Any) -> None:
    """Stands where a step would set its learning rate."""
