"""The data as the plans read it: one padded row per sample, targets in the network's own form.

Built once per run; batches are then one ``take`` each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.core.experiment import seeds
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Array


@dataclass(frozen=True, eq=False)
class Part:
    """Inputs (N, features + 1) whose last column is 1, and targets (N, outputs)."""

    inputs: Array
    targets: Array

    def __len__(self) -> int:
        return len(self.inputs)

    def first(self, count: int) -> Part:
        """The first ``count`` samples."""
        return Part(self.inputs[:count], self.targets[:count])


@dataclass(frozen=True, eq=False)
class Data:
    """Training and test samples of one experiment."""

    train: Part
    test: Part


def load(experiment: Experiment, dtype: Any = np.float32) -> Data:
    """Load the experiment's data; the training part is its first ``training_samples`` samples.

    Targets are one column per class, or a single 0-or-1 column for a network with one output.
    """
    dataset = experiment.data.dataset
    samples = dataset.load(seeds.generator(experiment.training.seed, "data"))
    outputs = experiment.network.of_type("output")[0].layer.features((0,))
    used = experiment.data.used

    def part(inputs: Array, labels: Array) -> Part:
        padded = np.ones((len(inputs), inputs.shape[1] + 1), dtype)
        padded[:, :-1] = inputs
        if outputs == 1:
            return Part(padded, labels[:, None].astype(dtype))
        return Part(padded, np.eye(outputs, dtype=dtype)[labels])

    return Data(
        part(samples.train_inputs[:used], samples.train_labels[:used]),
        part(samples.test_inputs, samples.test_labels),
    )


def batch_order(experiment: Experiment, epoch: int) -> Array:
    """The order of the training samples in one epoch (0-based); follows from the seed alone."""
    source = seeds.generator(experiment.training.seed, "batches", epoch)
    return source.permutation(experiment.data.used)
