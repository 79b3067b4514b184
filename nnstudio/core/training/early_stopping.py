"""When a run has stopped getting better, and which of its evaluations was the best.

Both follow from the history alone, so a run that goes on from a checkpoint stops at the very same step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.state import State, copies
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.history import History


@dataclass(frozen=True, eq=False)
class Best:
    """The weights of the best evaluation so far; all arrays are copies and read-only.

    Attributes:
        parameters: ``"<block id>.<name>"`` -> learned array.
        statistics: ``"<block id>.<name>"`` -> measured array.
    """

    parameters: dict[str, Array]
    statistics: dict[str, Array]

    @staticmethod
    def of(state: State) -> Best:
        """The weights as they are now."""
        return Best(
            copies(state.places, state.parameters),
            copies(state.statistic_places, state.statistics),
        )


def watched(history: History) -> Array:
    """The loss of every evaluation that decides, shape (evaluations,), never that of test data.

    It is the loss of the validation samples; of the training samples where there are none.
    """
    losses = history.column("validation_loss")
    return losses if np.isfinite(losses).any() else history.column("train_loss")


def best_row(history: History, since: int = -1) -> int | None:
    """The first evaluation with the lowest watched loss; None where no loss is a finite number.

    Only those after more than ``since`` steps count, where a run began to keep its best weights later.
    """
    losses = watched(history)
    finite = np.isfinite(losses)
    if since >= 0:
        finite &= history.column("step")[: len(losses)] > since
    return int(np.argmin(np.where(finite, losses, np.inf))) if finite.any() else None


def exhausted(experiment: Experiment, history: History, since: int = -1) -> bool:
    """Whether the patience is over: so many evaluations in a row were no better than the best."""
    patience = experiment.training.patience
    best = best_row(history, since) if patience > 0 else None
    return best is not None and len(history.evaluations) - 1 - best >= patience


def best_epoch(experiment: Experiment, history: History, since: int = -1) -> int | None:
    """The epoch whose weights are kept; None where the run does not stop early."""
    best = best_row(history, since)
    if experiment.training.patience == 0 or best is None:
        return None
    return round(float(history.column("epoch")[best]))
