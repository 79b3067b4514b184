"""Backpropagation compared with numerical gradients, array by array, for a user's own network.

Both are computed in float64 on the same few samples with the same dropout masks, so they differ only by
rounding, unless something is wrong or a value lies exactly on a kink.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.engine.threads import one_thread
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.problem import ProblemError

SAMPLES = 16
ENTRIES = 20
STEP = 1e-6
TOLERANCE = 1e-5


@dataclass(frozen=True)
class ArrayCheck:
    """One learned array: the largest difference, relative to the largest gradient found in it.

    Where all of an array's gradients are tiny (a bias in front of batch normalisation has none), the
    difference is relative to a thousandth of the network's largest gradient instead.

    ``entries`` of its ``size`` values were compared.
    """

    block: str
    name: str
    error: float
    entries: int
    size: int

    @property
    def agrees(self) -> bool:
        """Whether the two gradients are the same but for rounding."""
        return self.error <= TOLERANCE


def check_gradients(experiment: Experiment) -> Iterator[ArrayCheck]:
    """Compare both gradients of every learned array, in the network's order.

    The loss includes the penalties on the weights. For each array up to ``ENTRIES`` values, drawn with the
    experiment's seed, are moved by ``STEP`` up and down (central differences).

    Raises:
        ProblemError: with the experiment's errors, when it cannot be trained.
    """
    problems = errors(experiment)
    if problems:
        raise ProblemError(problems)
    state = State(experiment, np.float64)
    part = samples.load(experiment, np.float64).train
    count = min(SAMPLES, len(part))
    plan = Plan(state, count, training=True)
    plan.fill(part.inputs, part.targets, np.arange(count))
    before = Backup.of(state)

    def loss() -> float:
        """The loss of these samples; masks and running statistics start from the same point."""
        _rewind(state, before)
        plan.run_forward()
        return float(plan.loss) + state.penalty()

    with one_thread(), np.errstate(all="ignore"):
        loss()
        plan.run_backward()
    analytic = state.gradients.copy()
    floor = max(1e-8, 1e-3 * float(abs(analytic).max()))
    chooser = np.random.default_rng(experiment.training.seed)
    for full, place in state.places.items():
        block, _, name = full.rpartition(".")
        chosen = chooser.permutation(place.size)[:ENTRIES]
        with one_thread(), np.errstate(all="ignore"):
            error = _largest_error(
                loss, state.parameters, analytic, place.offset + np.sort(chosen), floor
            )
        yield ArrayCheck(block, name, error, len(chosen), place.size)


def _largest_error(
    loss: Callable[[], float], parameters: Array, analytic: Array, chosen: Array, floor: float
) -> float:
    differences: list[float] = []
    sizes: list[float] = [floor]
    for index in chosen:
        kept = parameters[index]
        parameters[index] = kept + STEP
        above = loss()
        parameters[index] = kept - STEP
        below = loss()
        parameters[index] = kept
        numeric = (above - below) / (2 * STEP)
        differences.append(abs(numeric - float(analytic[index])))
        sizes.append(max(abs(numeric), abs(float(analytic[index]))))
    return max(differences, default=0.0) / max(sizes)


def _rewind(state: State, before: Backup) -> None:
    """Statistics and random generators back to the start; the parameters stay as they are."""
    state.statistics[...] = before.statistics
    for block_id, words in before.random.items():
        state.set_words(block_id, words)
