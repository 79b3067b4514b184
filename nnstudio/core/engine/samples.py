"""The data as the plans read it: one padded row per sample, targets in the network's own form.

Built once per run: parts are split, features derived and scaled; batches are then one ``take`` each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nnstudio.core.datasets.base import Samples
from nnstudio.core.engine.scaling import Scaler
from nnstudio.core.experiment import seeds
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.label_noise import spoiled
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
    """Training, validation and test samples of one experiment; there may be none for validation."""

    train: Part
    validation: Part
    test: Part


def raw(experiment: Experiment) -> Samples:
    """The data as the data set has them, before anything is left out, derived or scaled."""
    return experiment.data.dataset.load(seeds.generator(experiment.training.seed, "data"))


class Form:
    """The form in which a network is given samples; scaling is measured on the training samples of ``given``.

    Without scaling none need be given.
    """

    def __init__(
        self, experiment: Experiment, given: Samples | None, dtype: Any = np.float32
    ) -> None:
        choice = experiment.data
        self._features, self._scaling, self._dtype = choice.features, choice.scaling, dtype
        if given is None:
            used = np.zeros((1, choice.input_features), np.float32)
        else:
            used = self._features.derive(given.train_inputs[: choice.used])
        self._scaler = Scaler(choice.scaling, used)

    @property
    def scaling(self) -> tuple[Array, Array]:
        """Shift and factor of every feature, float64: an input is (x - shift) factor."""
        return self._scaler.shift, self._scaler.factor

    def rows(self, inputs: Array) -> Array:
        """Values as the data set has them (samples, values) as padded rows (samples, features + 1)."""
        derived = self._features.derive(inputs)
        padded = np.ones((len(derived), derived.shape[1] + 1), self._dtype)
        padded[:, :-1] = derived if self._scaling == "none" else self._scaler.scaled(derived)
        return padded


def load(experiment: Experiment, dtype: Any = np.float32, *, test: bool = True) -> Data:
    """Load the experiment's data: first the samples that training sees, behind them those for validation.

    Without ``test`` there are no test samples: nobody is to choose by them.

    Targets are the values of a regression, one column per class, or a single 0-or-1 column for a
    classifier with one output.
    """
    choice, samples = experiment.data, raw(experiment)
    outputs = experiment.network.of_type("output")[0].layer.features((0,))
    used, taken = choice.used, choice.taken
    tested = None if test else 0
    form = Form(experiment, samples, dtype)

    def part(inputs: Array, labels: Array) -> Part:
        padded = form.rows(inputs)
        if choice.dataset.task == "regression":
            return Part(
                padded, labels.reshape(len(labels), choice.dataset.shape().outputs).astype(dtype)
            )
        if outputs == 1:
            return Part(padded, labels[:, None].astype(dtype))
        return Part(padded, np.eye(outputs, dtype=dtype)[labels])

    return Data(
        part(
            samples.train_inputs[:used],
            spoiled(choice, experiment.training.seed, samples.train_labels[:used]),
        ),
        part(samples.train_inputs[used:taken], samples.train_labels[used:taken]),
        part(samples.test_inputs[:tested], samples.test_labels[:tested]),
    )


def batch_order(experiment: Experiment, epoch: int) -> Array:
    """The training samples of one epoch (0-based), as many as there are; follows from the seed alone.

    Shuffled, every sample once; or each drawn from all of them with replacement; or, balanced, each drawn
    from the samples of a class that is drawn first, all classes being equally likely.
    """
    source = seeds.generator(experiment.training.seed, "batches", epoch)
    used, drawing = experiment.data.used, experiment.training.drawing
    if drawing == "shuffled":
        return source.permutation(used)
    groups = _classes(experiment) if drawing == "balanced" else ()
    if len(groups) < 2:
        return source.integers(0, used, used)
    sizes = np.array([len(group) for group in groups])
    chosen = source.integers(0, len(groups), used)
    place = (source.random(used) * sizes[chosen]).astype(np.intp)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.concatenate(groups)[starts[chosen] + place]


def _classes(experiment: Experiment) -> tuple[Array, ...]:
    """The training samples of each class there is; none where numbers are learned."""
    data: Any = experiment.data
    if data.dataset.task != "classification":
        return ()
    return _grouped(data, experiment.training.seed)


@lru_cache(maxsize=16)
def _grouped(data: Any, seed: int) -> tuple[Array, ...]:
    labels = data.dataset.stored_labels()
    if labels is None:
        labels = data.dataset.load(seeds.generator(seed, "data")).train_labels
    labels = spoiled(data, seed, labels[: data.used])
    return tuple(np.flatnonzero(labels == label) for label in np.unique(labels))
