"""The runs of a comparison and the trials of a search, as they are kept beside single runs.

All of one study have the same group, so that they stand together in the table of runs.
"""

from __future__ import annotations

import time

import numpy as np

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.ledger.entry import Entry, Status
from nnstudio.core.parts.calls import Array
from nnstudio.core.study.crew import Standing
from nnstudio.core.study.trial import CURVES, Trial, repeated, settings
from nnstudio.core.training.history import COLUMNS, History

MOST_WITH_WEIGHTS = 16
"""Runs of a comparison that are kept with their weights; of more they would push out those of other runs."""


def of_standing(
    standing: Standing, experiment: Experiment, *, group: str, name: str, weights: bool = False
) -> Entry | None:
    """A run of a comparison, as it stands; None where it has measured nothing."""
    status = _status(standing.status)
    if standing.checkpoint is None or standing.step == 0:
        if status != "failed":
            return None
        return Entry.measured(
            experiment,
            History(),
            "failed",
            id=f"{group}-{standing.number}",
            source="comparison",
            name=name,
            group=group,
        )
    return Entry.of(
        standing.checkpoint,
        id=f"{group}-{standing.number}",
        status=status,
        source="comparison",
        name=name,
        group=group,
        weights=weights,
    )


def of_trial(experiment: Experiment, trial: Trial, *, group: str, name: str) -> tuple[Entry, ...]:
    """The runs of a trial, one for each of its repeats; ``experiment`` is that of the search.

    A search looks at no test data, so they have no scores of it.
    """
    runs = repeated(settings(experiment, trial.values), max(1, len(trial.curves)))
    return tuple(
        Entry(
            id=f"{group}-{trial.number}-{number}",
            experiment=run,
            status=_status(trial.status),
            rows=_rows(curve, run),
            steps=round(float(curve[-1, 0]) * run.steps_per_epoch) if len(curve) else 0,
            epochs=float(curve[-1, 0]) if len(curve) else 0.0,
            seconds=trial.seconds / len(runs),
            source="search",
            name=name,
            group=group,
            when=time.time(),
        )
        for number, (run, curve) in enumerate(zip(runs, trial.curves, strict=False))
    )


def _status(status: str) -> Status:
    """One of those that are kept; what never began or was cut off has stopped."""
    return status if status in ("done", "diverged", "failed") else "stopped"


def _rows(curve: Array, experiment: Experiment) -> Array:
    """The columns of a trial among those of a history; the others were not measured."""
    rows = np.full((len(curve), len(COLUMNS)), np.nan)
    rows[:, [COLUMNS.index(column) for column in CURVES]] = curve
    rows[:, COLUMNS.index("step")] = np.round(curve[:, 0] * experiment.steps_per_epoch)
    return rows
