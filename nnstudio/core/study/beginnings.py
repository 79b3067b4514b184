"""A search to begin with: learning rate and weight decay at random over powers of ten, as in the lectures."""

from __future__ import annotations

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.searches.random import RandomSearch
from nnstudio.core.study.ranges import read_range
from nnstudio.core.study.search_checks import hold_back, with_range, with_search

TRIALS = 100
DECAY = "training.penalty.strength"
RATE = "training.optimizer.learning_rate"


def as_in_the_slides(experiment: Experiment) -> Experiment:
    """The experiment with a hundred trials at random: weight decay 10^U(-8, -4), learning rate 10^U(-6, -2).

    Where no samples are held back for validation, a fifth of them is; the penalty becomes L2.
    """
    if experiment.data.held_back == 0:
        experiment = hold_back(experiment)
    if not isinstance(experiment.training.penalty, L2):
        training = experiment.training.with_values(penalty=L2())
        experiment = experiment.with_values(training=training)
    experiment = with_search(
        experiment, method=RandomSearch(), trials=TRIALS, ranges=(), earlier=()
    )
    for path, text in ((DECAY, "1e-8..1e-4 log"), (RATE, "1e-6..1e-2 log")):
        experiment = with_range(experiment, read_range(experiment, path, text))
    return experiment
