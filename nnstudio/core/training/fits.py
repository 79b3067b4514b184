"""Whether a run fits into the memory that is free, and the largest batch size that would.

Window, command line and notebooks all refuse through the trainer, and so in the same words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnstudio.core.engine.machine import free_memory
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.shapes import shapes
from nnstudio.core.parts.problem import Fix, Problem
from nnstudio.core.training.cost import cost

NEARLY = 0.9
"""Samples are given up this cautiously, for their share of the memory is only nearly the same for all."""


def obstacles(experiment: Experiment, dtype: Any = np.float32) -> tuple[Problem, ...]:
    """Everything that keeps a run from starting: the errors of an experiment, else its size."""
    found = errors(experiment)
    if found:
        return found
    short = misfit(experiment, dtype=dtype)
    return (short,) if short else ()


def misfit(
    experiment: Experiment, free: int | None = None, dtype: Any = np.float32
) -> Problem | None:
    """Why an experiment without errors would not fit into ``free`` bytes; None where it does.

    Without a number that is asked of the machine.
    """
    free = free_memory() if free is None else free
    whole = cost(experiment, dtype=dtype)
    if whole.bytes <= free:
        return None
    batch = largest_batch(experiment, free, dtype)
    if batch is None:
        least = cost(experiment, 1, dtype)
        return Problem.of(
            "problem.memory_never",
            block=_heaviest(experiment),
            needed_bytes=least.bytes,
            free_bytes=free,
            state_bytes=least.parameter_bytes + least.state_bytes,
        )
    return Problem.of(
        "problem.memory_short",
        field="training.batch_size",
        needed_bytes=whole.bytes,
        free_bytes=free,
        batch=batch,
        fix=Fix(
            "fix.batch_size",
            lambda e: edits.set_training(e, batch_size=batch),
            (("value", batch),),
        ),
    )


def largest_batch(experiment: Experiment, free: int, dtype: Any = np.float32) -> int | None:
    """The largest batch size that fits into ``free`` bytes; None where none does.

    A smaller batch may need more than a larger one: what is left of an epoch is a batch of its own. So
    what a single plan leaves room for is found first, and from there on downwards the first size for
    which the smaller plan of the last step fits, too.
    """
    used = experiment.data.used

    def alone(batch: int) -> int:
        return cost(experiment, batch, dtype, last=False).bytes

    low, high = 0, used
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if alone(middle) <= free else (low, middle - 1)
    if low == 0:
        return None
    each = max(1.0, (alone(low) - alone(1)) / max(1, low - 1))
    # Two plans need no less than one of as many samples, so most sizes need not be weighed.
    most = low
    for batch in range(low, 0, -1):
        rows = batch + used % batch
        if rows > most and used % batch:
            continue
        over = cost(experiment, batch, dtype).bytes - free
        if over <= 0:
            return batch
        most = rows - int(NEARLY * over / each)
    return None


def _heaviest(experiment: Experiment) -> str | None:
    """The block with the most parameters."""
    known = shapes(experiment)
    return max(known, key=lambda block: known[block].parameter_count, default=None)
