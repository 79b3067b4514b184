"""Edits of the data: another set, and what of the rest has to follow for it to be learned.

They are pure, as all edits are; reading a file is done before, by an importer.
"""

from __future__ import annotations

from nnstudio.core.datasets.base import Dataset
from nnstudio.core.datasets.own_data import OwnData
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.fixes import fit_output
from nnstudio.core.features.plain import Plain
from nnstudio.core.importers.table import Table


def use_data(experiment: Experiment, dataset: Dataset) -> Experiment:
    """The experiment on other data: the output, the loss and the features fit them.

    A limit of training samples goes where there are fewer. The columns of a table are standardised, unless
    another scaling was chosen.
    """
    data = experiment.data
    values = dataset.shape().features
    changes: dict[str, object] = {"dataset": dataset}
    if not data.features.fits(values):
        changes["features"] = Plain()
    if data.training_samples is not None and data.training_samples > dataset.shape().train:
        changes["training_samples"] = None
    table = isinstance(dataset, OwnData) and isinstance(dataset.importer, Table)
    if table and data.scaling == "none":
        changes["scaling"] = "standard"
    return fit_output(edits.set_data(experiment, **changes))
