"""What there is to see of an experiment's data before anything is trained: its parts, their classes, its values.

In the form in which the network would be given them, or as the data set has them; nothing here needs a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnstudio.core.datasets.base import Samples
from nnstudio.core.datasets.own_data import OwnData
from nnstudio.core.engine.samples import Form, raw
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.label_noise import spoiled
from nnstudio.core.experiment.sample_facts import PartName, SampleFacts, sample_facts
from nnstudio.core.importers.base import Pass
from nnstudio.core.importers.reading import Progress
from nnstudio.core.parts.calls import Array

PARTS: tuple[PartName, ...] = ("train", "validation", "test")

MOST_COMPARED = 100_000
"""Of more samples it is not looked whether some repeat: that would take seconds."""

BINS = 20
"""Target values of a regression are counted in so many steps."""


@dataclass(frozen=True, eq=False)
class DataLook:
    """The samples of one experiment, split as training would split them.

    Labels are those that are trained on: some are wrong where there is label noise.

    Attributes:
        experiment: whose data.
        samples: as the data set has them.
        edges: the borders of the steps that target values are counted in, float64 (BINS + 1,); empty for classes.
        counts: samples of each class (or step of values) by part, int64 (classes,).
        facts: what is to be known of them; None where there are too many to compare all with all.
    """

    experiment: Experiment
    samples: Samples
    edges: Array
    counts: dict[PartName, Array]
    facts: SampleFacts | None = None

    @property
    def classes(self) -> bool:
        """Whether samples belong to classes."""
        return self.experiment.data.dataset.task == "classification"

    def part(self, name: PartName) -> tuple[Array, Array]:
        """Inputs (samples, values) as the data set has them, and labels, of one part; views, not copies."""
        inputs, labels = _part(self.experiment, self.samples, name)
        return inputs, self._spoiled if name == "train" else labels

    def true_label(self, name: PartName, number: int) -> Any:
        """What a sample is labelled without noise: a class or a target value."""
        return _part(self.experiment, self.samples, name)[1][number]

    @cached_property
    def _spoiled(self) -> Array:
        labels = _part(self.experiment, self.samples, "train")[1]
        return spoiled(self.experiment.data, self.experiment.training.seed, labels)

    def numbers(self, name: PartName, label: int | None = None) -> Array:
        """The samples of a part, int64; those of one class, or step of values, where ``label`` says which."""
        labels = self.part(name)[1]
        if label is None:
            return np.arange(len(labels))
        if self.classes:
            return np.flatnonzero(labels == label)
        return np.flatnonzero(_step_of(_first(labels), self.edges) == label)

    def given(self, name: PartName, numbers: Array) -> Array:
        """What the network gets of these samples of a part, float32 (samples, features)."""
        rows: Array = self._form.rows(self.part(name)[0][numbers])
        return rows[:, :-1]

    @cached_property
    def _form(self) -> Form:
        return Form(self.experiment, self.samples)


def look_through(experiment: Experiment) -> Pass[DataLook]:
    """The same as a pass: it says how far reading is, and can be given up before the end."""
    if isinstance(experiment.data.dataset, OwnData):
        yield from experiment.data.dataset.warm()
    yield Progress(1, 1)
    return look(experiment)


def look(experiment: Experiment) -> DataLook:
    """Load the data and count them; raises ProblemError where they cannot be had."""
    samples = raw(experiment)
    total = len(samples.train_labels) + len(samples.test_labels)
    facts = sample_facts(experiment.data, samples) if total <= MOST_COMPARED else None
    labels: dict[PartName, Array] = {n: _part(experiment, samples, n)[1] for n in PARTS}
    labels["train"] = spoiled(experiment.data, experiment.training.seed, labels["train"])
    if experiment.data.dataset.task == "classification":
        outputs = experiment.data.dataset.shape().outputs
        counts: dict[PartName, Array] = {
            name: np.bincount(one.astype(np.int64), minlength=outputs)
            for name, one in labels.items()
        }
        return DataLook(experiment, samples, np.empty(0), counts, facts)
    values: dict[PartName, Array] = {name: _first(one) for name, one in labels.items()}
    edges = _edges(np.concatenate(list(values.values())))
    counts = {
        name: np.bincount(_step_of(one, edges), minlength=BINS) for name, one in values.items()
    }
    return DataLook(experiment, samples, edges, counts, facts)


def _part(experiment: Experiment, samples: Samples, name: PartName) -> tuple[Array, Array]:
    data = experiment.data
    if name == "test":
        return samples.test_inputs, samples.test_labels
    chosen = slice(data.used) if name == "train" else slice(data.used, data.taken)
    return samples.train_inputs[chosen], samples.train_labels[chosen]


def _first(labels: Array) -> Array:
    """The first target value of each sample."""
    return labels if labels.ndim == 1 else labels[:, 0]


def _edges(values: Array) -> Array:
    known = values[np.isfinite(values)].astype(np.float64)
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    return np.linspace(low, high if high > low else low + 1.0, BINS + 1)


def _step_of(values: Array, edges: Array) -> Array:
    """The step each value falls into; what is no number counts with the lowest."""
    known = np.nan_to_num(values.astype(np.float64), nan=edges[0])
    return np.clip(np.searchsorted(edges, known, side="right") - 1, 0, BINS - 1)
