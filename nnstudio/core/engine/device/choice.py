"""Which device a run is computed on: the faster one, by timing the real plan on both for a moment.

On a small network the processor wins, because launching a step on a card takes longer than the whole of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnstudio.core.engine import samples
from nnstudio.core.engine.backend import CPU, Backend
from nnstudio.core.engine.device import detection
from nnstudio.core.engine.device.timing import seconds_per_step
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.problem import Problem, ProblemError

Wanted = Literal["auto", "cpu", "gpu"]

WORTH = 1.2
"""The card must be so many times as fast; a run that is moved to and fro by noise is not the same run."""


@dataclass(frozen=True)
class Choice:
    """A device and why; the reason is a hint to be shown, None where the device was asked for."""

    backend: Backend
    reason: Problem | None = None


def choose(wanted: Wanted, experiment: Experiment, dtype: Any = np.float32) -> Choice:
    """The device for a run of an experiment without errors.

    Raises:
        ProblemError: when the card is asked for and there is none that works.
    """
    if wanted == "cpu":
        return Choice(CPU)
    found = detection.find()
    if isinstance(found, Problem):
        if wanted == "gpu":
            raise ProblemError(found)
        return Choice(CPU, found)
    try:
        card = _card()
        if wanted == "gpu":
            return Choice(card)
        data = samples.load(experiment, dtype).train
        there = seconds_per_step(card, experiment, data, dtype)
    except Exception as error:
        # What a driver raises is no class of ours; a run on the processor is better than none.
        broken = Problem.of("problem.gpu_broken", reason=repr(error)[:200], severity="hint")
        if wanted == "gpu":
            raise ProblemError(broken) from error
        return Choice(CPU, broken)
    here = seconds_per_step(CPU, experiment, data, dtype)
    stays = here <= WORTH * there
    faster = "problem.cpu_faster" if here <= there else "problem.gpu_little_faster"
    faster = faster if stays else "problem.gpu_faster"
    cpu, gpu = _microseconds(here), _microseconds(there)
    reason = Problem.of(faster, severity="hint", cpu=cpu, gpu=gpu, card=found.name)
    return Choice(CPU if stays else card, reason)


def choose_again(wanted: Wanted | None, experiment: Experiment, before: frozenset[str]) -> Choice:
    """The device as ``wanted``; else where the run was ``before``; else by measurement.

    A run that was on a card goes on without one where there is none any more.
    """
    if wanted is None and before == frozenset({"gpu"}):
        try:
            return choose("gpu", experiment)
        except ProblemError as error:
            return Choice(CPU, error.problems[0])
    return choose(wanted or ("cpu" if before == frozenset({"cpu"}) else "auto"), experiment)


def _card() -> Backend:
    from nnstudio.core.engine.device.backend import GraphicsCard

    return GraphicsCard()


def _microseconds(seconds: float) -> str:
    wanted = 1e6 * seconds
    return f"{wanted:.1f}" if wanted < 100 else f"{wanted:.0f}"
