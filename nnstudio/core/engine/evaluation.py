"""Loss and main metric on a whole set of samples, in evaluation mode.

No dropout, running statistics instead of the batch's own; nothing of the run's state changes.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.engine.backend import CPU, Backend, Runnable
from nnstudio.core.engine.samples import Part
from nnstudio.core.engine.state import State
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.parts.calls import Array

CHUNK = 250
"""Samples of one plan; more of them are looked at one chunk after the other."""

EVALUATED = 1_000
"""Evaluations look at the first so many samples of each part (all, where there are fewer)."""


class Evaluator:
    """Evaluates the current weights of a state where it is; plans are compiled once and kept."""

    def __init__(self, state: State, backend: Backend = CPU) -> None:
        self._state = state
        self._backend = backend
        self._plans: dict[int, Runnable] = {}
        self._metric = main_metric(state.experiment.data.dataset.task)

    def evaluate(self, samples: Part) -> tuple[float, float]:
        """Mean loss (penalties excluded) and the task's main metric over all samples.

        (nan, nan) when there are none.
        """
        loss, outputs = self._run(samples)
        return loss, self._metric.score(outputs, samples.targets.T)

    def outputs(self, samples: Part) -> Array:
        """What the network answers, shape (outputs, samples), for metrics on demand."""
        return self._run(samples)[1]

    def _run(self, samples: Part) -> tuple[float, Array]:
        """Mean loss and outputs (outputs, samples)."""
        outputs = np.empty(samples.targets.T.shape, self._state.dtype)
        loss = 0.0
        for start in range(0, len(samples), CHUNK):
            plan = self._forward(samples, start)
            loss += float(plan.loss) * plan.batch
            outputs[:, start : start + plan.batch] = plan.outputs
        return (loss / len(samples) if len(samples) else float("nan")), outputs

    def _forward(self, samples: Part, start: int) -> Runnable:
        end = min(start + CHUNK, len(samples))
        plan = self._plans.get(end - start)
        if plan is None:
            plan = self._backend.plan(self._state, end - start, training=False)
            self._plans[end - start] = plan
        plan.load(samples.inputs[start:end], samples.targets[start:end])
        plan.run_forward()
        return plan
