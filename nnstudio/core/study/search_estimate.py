"""How long a search will take on this machine, from a moment of training measured here.

A guess before it begins, so that nobody starts a million trials by mistake.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.training.events import Evaluated, Progressed
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.trainer import Trainer

MEASURED_SECONDS = 0.3
"""So long training is watched, unless all of it is shorter."""


@dataclass(frozen=True)
class Estimate:
    """What a search comes to.

    Attributes:
        trials: how many there are.
        runs: trainings, each trial with its repeats.
        seconds: about how long all of them take, nothing stopped early.
    """

    trials: int
    runs: int
    seconds: float


def estimate(experiment: Experiment, workers: int) -> Estimate:
    """The size of the search of an experiment that can be trained, with so many workers.

    Raises:
        ProblemError: where it cannot be trained.
    """
    search = experiment.search
    runs = search.planned * search.repeats
    return Estimate(search.planned, runs, runs * seconds_of(experiment) / max(1, workers))


def seconds_of(experiment: Experiment) -> float:
    """About how long one training takes, from the first moments of one with the settings as they are."""
    trainer = Trainer(experiment, threads=ThreadChoice(1, "asked"), test=False)
    begun = time.perf_counter()
    evaluations, evaluating, last = 0, 0.0, begun
    for event in trainer.run():
        now = time.perf_counter()
        if isinstance(event, Evaluated):
            evaluations, evaluating = evaluations + 1, evaluating + now - last
        last = now
        if isinstance(event, Progressed) and now - begun > MEASURED_SECONDS:
            break
    else:
        return time.perf_counter() - begun
    steps = trainer.total_steps * (last - begun - evaluating) / max(1, trainer.step)
    epochs = experiment.training.epochs + 1
    return steps + epochs * evaluating / max(1, evaluations)
