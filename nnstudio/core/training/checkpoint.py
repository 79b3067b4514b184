"""Everything needed to go on as if one had never stopped.

Batch order follows from seed and epoch, so weights, optimiser state, running statistics, the dropout
generators and the number of steps are all there is to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.history import History

Status = Literal["paused", "stopped", "done", "diverged"]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run at one moment; all arrays are copies and read-only.

    Attributes:
        experiment: the settings the run was made with.
        step: steps done.
        status: why the run stands still.
        parameters: ``"<block id>.<name>"`` -> learned array, e.g. ``dense_1.weights`` (n_in, units).
        statistics: ``"<block id>.<name>"`` -> measured array, e.g. ``dense_1.running_mean``.
        slots: name -> ``"<block id>.<name>"`` -> optimiser state of the parameter's shape.
        random: block id -> the four words of state of its SFC64 generator, which is only ever asked
            for whole 64-bit words.
        history: what was measured.
        failed_step: the step whose loss or weights were no longer sound, where ``status`` is diverged.
    """

    experiment: Experiment
    step: int
    status: Status
    parameters: dict[str, Array]
    statistics: dict[str, Array]
    slots: dict[str, dict[str, Array]]
    random: dict[str, tuple[int, ...]]
    history: History
    seconds: float = 0.0
    failed_step: int | None = None

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.step // self.experiment.steps_per_epoch
