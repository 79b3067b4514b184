"""Earlier runs as they are drawn behind the curves of the present one: which lines, and what they are called.

A run is only drawn where its numbers mean the same: another loss or another task cannot be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.ui.plots.ghosts import Ghost, GhostLine
from nnstudio.ui.runs.past_runs import PastRun


def loss_ghosts(past: Sequence[PastRun], current: Experiment | None) -> tuple[Ghost, ...]:
    """The losses of earlier runs that had the same loss; as the first of them where there is no present one."""
    if not past:
        return ()
    reference = past[0].experiment if current is None else current
    kind = type(reference.training.loss)
    alike = (run for run in past if type(run.experiment.training.loss) is kind)
    return _ghosts(alike, current, "loss")


def metric_ghosts(past: Sequence[PastRun], current: Experiment | None) -> tuple[Ghost, ...]:
    """The scores of earlier runs with the same task; as the first of them where there is no present one."""
    if not past:
        return ()
    task = (past[0].experiment if current is None else current).data.dataset.task
    alike = (run for run in past if run.experiment.data.dataset.task == task)
    return _ghosts(alike, current, "accuracy")


def _ghosts(past: Iterable[PastRun], current: Experiment | None, what: str) -> tuple[Ghost, ...]:
    return tuple(Ghost(run.label(current), _lines(run, what), run.colour) for run in past)


def _lines(run: PastRun, what: str) -> tuple[GhostLine, ...]:
    return tuple(
        GhostLine(*run.curves[f"{column}_{what}"], run.colour or token, dashed)
        for column, token, dashed in (("train", "training", False), ("test", "test", True))
        if f"{column}_{what}" in run.curves
    )
