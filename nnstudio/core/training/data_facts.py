"""What is to be known of the training samples without looking at them again: their scales and classes.

Measured once when a run is built; a diagnosis tells from it whether inputs are unscaled or classes rare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.samples import Part
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array

MOST_SAMPLES = 2_000
"""Scales are measured on so many samples, evenly chosen."""

MOST_FEATURES = 64
"""The scales of so many features are kept, those with the largest."""


@dataclass(frozen=True)
class DataFacts:
    """The inputs as the network gets them, and the classes.

    Attributes:
        features: their indices, of those with the largest scales first in the order of the data.
        means: mean of each of them.
        spreads: standard deviation of each of them.
        class_counts: training samples of each class; empty where numbers are learned.
    """

    features: tuple[int, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    class_counts: tuple[int, ...] = ()

    @property
    def scales(self) -> tuple[float, ...]:
        """The size of each feature: the root of its mean square."""
        pairs = zip(self.means, self.spreads, strict=True)
        return tuple((mean * mean + spread * spread) ** 0.5 for mean, spread in pairs)


def data_facts(experiment: Experiment, train: Part) -> DataFacts:
    """Measure the training samples as the plans read them."""
    inputs = train.inputs[:: max(1, len(train) // MOST_SAMPLES), :-1]
    means = inputs.mean(axis=0, dtype=np.float64)
    spreads = inputs.std(axis=0, dtype=np.float64)
    largest = np.sort(np.argsort(-np.hypot(means, spreads), kind="stable")[:MOST_FEATURES])
    return DataFacts(
        features=tuple(largest.tolist()),
        means=tuple(means[largest].tolist()),
        spreads=tuple(spreads[largest].tolist()),
        class_counts=_counts(experiment, train.targets),
    )


def _counts(experiment: Experiment, targets: Array) -> tuple[int, ...]:
    if experiment.data.dataset.task != "classification":
        return ()
    if targets.shape[1] == 1:
        ones = int(targets.sum(dtype=np.float64))
        return len(targets) - ones, ones
    return tuple(int(count) for count in targets.sum(axis=0, dtype=np.float64))
