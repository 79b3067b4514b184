"""What a run will cost, before anything of it is built: memory by what it is for, and arithmetic.

Everything that a trainer keeps is counted: the plans, the data in the form they are read, the copies that a
run makes of itself, and what drawing the starting weights needs for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nnstudio.core.engine.evaluation import CHUNK, EVALUATED
from nnstudio.core.engine.state import Layout
from nnstudio.core.engine.weight import Weight, weigh
from nnstudio.core.experiment.experiment import Experiment

EXACT = 8
"""Bytes of a number while starting weights are drawn and before they are rounded."""


@dataclass(frozen=True)
class Cost:
    """Sizes of one run in bytes, and the multiply-adds of the matrix products of one step.

    Attributes:
        parameters: how many numbers are learned.
        parameter_bytes, state_bytes: the parameters; gradients, optimiser state and running statistics.
        buffer_bytes: what the plans compute in: that of a step, that of a smaller last step, and those
            of the evaluations.
        data_bytes: the samples as they are loaded and as the plans read them.
        copy_bytes: copies of the weights and their state, two at a time: to go back to after a failed
            step, to keep, and the best ones of a run that may stop early.
        drawing_bytes: what drawing the largest array of starting weights takes, before there are plans.
        multiply_adds: of one step, forward and backward.
    """

    parameters: int
    parameter_bytes: int
    state_bytes: int
    buffer_bytes: int
    data_bytes: int
    copy_bytes: int
    drawing_bytes: int
    multiply_adds: int

    @property
    def bytes(self) -> int:
        """The most that is in use at the same time."""
        later = self.buffer_bytes + self.copy_bytes + self.data_bytes
        return self.parameter_bytes + self.state_bytes + max(later, self.drawing_bytes)


def cost(
    experiment: Experiment,
    batch: int | None = None,
    dtype: Any = np.float32,
    *,
    last: bool = True,
) -> Cost:
    """The cost of an experiment without errors, for its own batch size or another.

    Without ``last`` a smaller last step of an epoch is left out.
    """
    used = experiment.data.used
    batch = min(batch or experiment.batch_size, used)
    step = _weighed(experiment, batch, dtype)
    rest = used % batch if last else 0
    tail = _weighed(experiment, rest, dtype).buffer_bytes if rest else 0
    kept = step.parameter_bytes * (1 + len(experiment.training.optimizer.slots))
    copies = 2 * (kept + _statistic_bytes(experiment, dtype))
    if experiment.training.patience > 0:
        copies += 2 * (step.parameter_bytes + _statistic_bytes(experiment, dtype))
    return Cost(
        parameters=step.parameters,
        parameter_bytes=step.parameter_bytes,
        state_bytes=step.state_bytes,
        buffer_bytes=step.buffer_bytes + tail + _evaluation_bytes(experiment, dtype),
        data_bytes=data_bytes(experiment, dtype),
        copy_bytes=copies,
        drawing_bytes=2 * EXACT * _largest_array(experiment),
        multiply_adds=step.multiply_adds,
    )


def data_bytes(experiment: Experiment, dtype: Any = np.float32) -> int:
    """Bytes of the samples: as the data set gives them, and with a column of ones and their targets."""
    data, shape = experiment.data, experiment.data.dataset.shape()
    item = int(np.dtype(dtype).itemsize)
    loaded = (shape.train + shape.test) * (4 * shape.features + 8)
    row = data.input_features + 1 + _outputs(experiment)
    return loaded + (data.taken + shape.test) * row * item


def _outputs(experiment: Experiment) -> int:
    return experiment.network.of_type("output")[0].layer.features((0,))


def _evaluation_bytes(experiment: Experiment, dtype: Any) -> int:
    """The plans of the evaluations, one for every size of chunk there is, and the answers of a part."""
    data, item = experiment.data, int(np.dtype(dtype).itemsize)
    parts = (data.used, data.held_back, data.dataset.shape().test)
    looked_at = [min(part, EVALUATED) for part in parts]
    sizes = {CHUNK for part in looked_at if part >= CHUNK} | {part % CHUNK for part in looked_at}
    plans = sum(
        _weighed(experiment, size, dtype, training=False).buffer_bytes for size in sizes if size
    )
    return plans + max(looked_at) * _outputs(experiment) * item


def _statistic_bytes(experiment: Experiment, dtype: Any) -> int:
    return Layout.of(experiment).statistic_size * int(np.dtype(dtype).itemsize)


def _largest_array(experiment: Experiment) -> int:
    return max((place.size for place in Layout.of(experiment).parameters.values()), default=0)


def _weighed(experiment: Experiment, batch: int, dtype: Any, *, training: bool = True) -> Weight:
    """The weight of one plan, remembered: the same few sizes are asked for again and again."""
    return _remembered(_Same(experiment), batch, np.dtype(dtype).name, training)


@lru_cache(maxsize=256)
def _remembered(same: _Same, batch: int, dtype: str, training: bool) -> Weight:
    return weigh(same.experiment, batch, np.dtype(dtype), training=training)


class _Same:
    """An experiment that equals every other one with the same settings."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._hash = experiment.settings_hash

    def __hash__(self) -> int:
        return hash(self._hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._hash == self._hash
