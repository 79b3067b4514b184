"""Where a training step spends its time: every recorded call timed on its own, then summed by block.

The calls are those that training runs, on the buffers it runs them on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.recorder import Phase
from nnstudio.core.engine.state import State
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import ProblemError

SECONDS = 0.5
LEAST, MOST = 5, 2000


@dataclass(frozen=True)
class TimedCall:
    """One recorded call: which block and phase it belongs to, and its median seconds."""

    block: str
    phase: Phase
    name: str
    shape: tuple[int, ...]
    seconds: float


def profile(experiment: Experiment, seconds: float = SECONDS) -> tuple[TimedCall, ...]:
    """Time every call of a step of ``experiment``, from its starting weights, for about so many seconds.

    A call is timed with the clock around it, which adds some 50 ns to each.

    Raises:
        ProblemError: with the experiment's errors, when it cannot be trained.
    """
    problems = errors(experiment)
    if problems:
        raise ProblemError(problems)
    plan = Plan(State(experiment), experiment.batch_size, training=True)
    data = samples.load(experiment).train
    order = samples.batch_order(experiment, 0)
    calls = [
        (operation, call) for operation in plan.operations for call in plan.linker.calls(operation)
    ]
    rounds: list[list[float]] = []
    until = time.perf_counter() + seconds
    with one_thread(), np.errstate(all="ignore"):
        while len(rounds) < LEAST or (time.perf_counter() < until and len(rounds) < MOST):
            start = len(rounds) * plan.batch % max(1, len(order) - plan.batch + 1)
            plan.fill(data.inputs, data.targets, order[start : start + plan.batch])
            rounds.append([_timed(*call) for _, call in calls])
    medians = np.median(np.array(rounds[1:]), axis=0)
    return tuple(
        TimedCall(one.block, one.phase, one.name, one.out.shape, float(median))
        for (one, _), median in zip(calls, medians, strict=True)
    )


def _timed(function: Any, args: tuple[Any, ...]) -> float:
    started = time.perf_counter()
    function(*args)
    return time.perf_counter() - started
