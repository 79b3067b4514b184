"""Loss and accuracy on a whole set of samples, in evaluation mode.

No dropout, running statistics instead of the batch's own; nothing of the run's state changes.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.samples import Part
from nnstudio.core.engine.state import State
from nnstudio.core.metrics.accuracy import Accuracy

CHUNK = 250


class Evaluator:
    """Evaluates the current weights of a state; plans are compiled once and kept."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._plans: dict[int, Plan] = {}
        self._metric = Accuracy()

    def evaluate(self, samples: Part) -> tuple[float, float]:
        """Mean loss (penalties excluded) and accuracy over all samples; (nan, nan) when there are none."""
        if len(samples) == 0:
            return float("nan"), float("nan")
        loss = right = 0.0
        for start in range(0, len(samples), CHUNK):
            plan = self._forward(samples, start)
            loss += float(plan.loss) * plan.batch
            right += self._metric.count(plan.outputs, plan.targets.T)
        return loss / len(samples), right / len(samples)

    def _forward(self, samples: Part, start: int) -> Plan:
        end = min(start + CHUNK, len(samples))
        plan = self._plans.get(end - start)
        if plan is None:
            plan = self._plans[end - start] = Plan(self._state, end - start, training=False)
        np.copyto(plan.rows, samples.inputs[start:end])
        np.copyto(plan.targets, samples.targets[start:end])
        plan.run_forward()
        return plan
