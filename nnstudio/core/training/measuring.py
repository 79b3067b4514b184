"""How fast a network is, measured before it is trained: its own plan on its own data for a moment.

The state is a private one, so that nothing of a run is touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.evaluation import CHUNK, EVALUATED, Evaluator
from nnstudio.core.engine.plan import Plan, multiply_adds
from nnstudio.core.engine.samples import Data, Part
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.engine.threads import blas_threads, most_threads
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.cost import cost
from nnstudio.core.training.thread_choice import ThreadChoice, choose

CHUNK_SECONDS = 0.003
"""Steps are timed in chunks of about this length, between which others may have the processor."""

MOST_WORK = 10_000_000_000
MOST_PARAMETERS = 20_000_000
"""A network whose step or whose start would take far longer than a measurement should is not measured."""


@dataclass(frozen=True)
class Measured:
    """Seconds of a step and of an epoch with its evaluation, with the threads a run would take."""

    step_seconds: float
    epoch_seconds: float
    threads: ThreadChoice


class StepTimer:
    """Times steps of a plan and afterwards leaves its state, random numbers included, as it was."""

    def __init__(self, plan: Plan[State], train: Part) -> None:
        self._plan, self._train = plan, train
        self._order = samples.batch_order(plan.state.experiment, 0)
        self._backup: Backup | None = None

    def seconds(self, threads: int, steps: int | None = None) -> float:
        """Seconds of one step, from ``steps`` of them, else as many as the plan takes in one go."""
        plan, state = self._plan, self._plan.state
        count = min(steps or plan.block, max(1, len(self._order) // plan.batch))
        order = self._order[: count * plan.batch].reshape(count, plan.batch)
        losses = np.empty(count, state.dtype)
        if self._backup is None:
            self._backup = Backup.of(state)
        with blas_threads(threads):
            started = time.perf_counter()
            plan.steps(self._train.inputs, self._train.targets, order, losses)
            taken = time.perf_counter() - started
        self._backup.restore(state)
        return taken / count


def chosen_threads(
    plan: Plan[State],
    train: Part,
    steps: int,
    *,
    asked: ThreadChoice | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> ThreadChoice:
    """The threads for ``steps`` steps of a plan: those ``asked`` for, else what pays."""
    if asked is not None:
        return asked
    work = multiply_adds(plan.operations)
    timer = StepTimer(plan, train)
    return choose(timer.seconds, most_threads(), work=work, steps=steps, stopped=stopped)


def measure(
    experiment: Experiment,
    seconds: float = 0.2,
    *,
    stopped: Callable[[], bool] = lambda: False,
    rest: float = 0.0,
) -> Measured | None:
    """Measure an experiment without errors that fits into memory.

    Args:
        experiment: what would be trained.
        seconds: how long to time steps, about.
        stopped: looked at every few milliseconds; the measurement is given up where it is true.
        rest: seconds to leave to others after every chunk of steps.

    Returns:
        None where it was given up, or where the network is too large to be measured in passing.
    """
    known = cost(experiment)
    if known.multiply_adds > MOST_WORK or known.parameters > MOST_PARAMETERS or stopped():
        return None
    state = State(experiment)
    data = samples.load(experiment)
    if stopped():
        return None
    plan = Plan(state, experiment.batch_size, training=True)
    total = experiment.training.epochs * experiment.steps_per_epoch
    threads = chosen_threads(plan, data.train, total, stopped=stopped)
    step = _step_seconds(StepTimer(plan, data.train), threads.threads, seconds, stopped, rest)
    if step is None:
        return None
    whole, left = divmod(experiment.data.used, experiment.batch_size)
    epoch = whole * step
    if left:
        tail = StepTimer(Plan(state, left, training=True), data.train)
        epoch += median(tail.seconds(threads.threads, 1) for _ in range(3))
    with blas_threads(threads.threads):
        epoch += _evaluation_seconds(state, data)
    return None if stopped() else Measured(step, epoch, threads)


def _step_seconds(
    timer: StepTimer, threads: int, seconds: float, stopped: Callable[[], bool], rest: float
) -> float | None:
    """The median over chunks of steps; None where it was given up."""
    first = timer.seconds(threads)
    until = time.monotonic() + seconds
    steps = max(1, int(CHUNK_SECONDS / max(first, 1e-7)))
    taken: list[float] = []
    while not taken or time.monotonic() < until:
        if stopped():
            return None
        taken.append(timer.seconds(threads, steps))
        time.sleep(rest)
    return median(taken)


def _evaluation_seconds(state: State, data: Data) -> float:
    """Seconds of one evaluation of all parts, from one chunk of samples of each."""
    evaluator, total = Evaluator(state), 0.0
    for part in (data.train, data.validation, data.test):
        chunk = part.first(CHUNK)
        if len(chunk):
            evaluator.evaluate(chunk)
            started = time.perf_counter()
            evaluator.evaluate(chunk)
            taken = time.perf_counter() - started
            total += taken * min(len(part), EVALUATED) / len(chunk)
    return total
