"""Data that were sent along with a file: where the place in the description holds nothing, they may lie beside it.

Whoever gets an experiment and its table in one folder opens it, and needs to point to nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.core.datasets.own_data import OwnData
from nnstudio.core.experiment.experiment import Experiment

if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint


def found_beside(experiment: Experiment, folder: Path) -> Experiment:
    """The experiment with its data in ``folder``, where they are missed in their place and seem to lie there.

    Whether they are the same is known when they are read: their fingerprint says so.
    """
    data = experiment.data.dataset
    if not isinstance(data, OwnData) or data.carried:
        return experiment
    missed = data.problem()
    if missed is None or missed.code != "problem.data_missing":
        return experiment
    # A path of another system has its own separators.
    name = data.path.replace("\\", "/").rpartition("/")[2]
    if name in ("", ".", "..") or "\0" in name:
        return experiment
    moved = data.with_values(path=str(folder.absolute() / name))
    if moved.problem() is not None:
        return experiment
    return experiment.with_values(data=experiment.data.with_values(dataset=moved))


def run_beside(run: Checkpoint, folder: Path) -> Checkpoint:
    """The same for the settings of a run."""
    experiment = found_beside(run.experiment, folder)
    return run if experiment is run.experiment else replace(run, experiment=experiment)
