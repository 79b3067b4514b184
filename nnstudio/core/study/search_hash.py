"""What tells one search from another; apart from journals, so that a window can ask without loading the engine."""

from __future__ import annotations

from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.data import fingerprint, to_data


def search_hash(experiment: Experiment) -> str:
    """Sixteen digits that differ when the trials of a search would be others.

    The number of trials is left out: more of them go on where fewer ended.
    """
    search = to_data(experiment.search)
    for name in ("trials", "earlier"):
        del search[name]
    epochs = experiment.training.epochs
    return fingerprint({"run": experiment.settings_hash, "epochs": epochs, "search": search})
