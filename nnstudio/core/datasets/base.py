"""What every data set is: a described source of training and test samples.

A data set says its sizes without loading anything, so that shapes can be shown while a network is
being drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem
from nnstudio.core.parts.registry import Registry
from nnstudio.core.parts.task import Task


@dataclass(frozen=True)
class DataShape:
    """The sizes of a data set.

    Attributes:
        sample: one sample's shape.
        outputs: the number of classes, or for regression the number of target values of a sample.
        train: training samples.
        test: test samples.
    """

    sample: tuple[int, ...]
    outputs: int
    train: int
    test: int

    @property
    def features(self) -> int:
        """Values per sample."""
        return int(np.prod(self.sample))


@dataclass(frozen=True, eq=False)
class Samples:
    """Loaded data of both parts: inputs float32 (samples, features) and labels.

    Labels are classes, int64 (samples,), or for regression target values, float32 (samples,) or
    (samples, outputs).
    """

    train_inputs: Array
    train_labels: Array
    test_inputs: Array
    test_labels: Array


class Dataset(Part):
    """A source of samples.

    Attributes:
        task: what is asked of a network.
        brought: whether somebody brings the samples along, so that reading them may take long or fail.
    """

    family: ClassVar[str] = "dataset"
    task: ClassVar[Task] = "classification"
    brought: ClassVar[bool] = False

    def shape(self) -> DataShape:
        """The sizes, without loading."""
        raise NotImplementedError

    def load(self, generator: np.random.Generator) -> Samples:
        """The samples; ``generator`` is used by generated sets only."""
        raise NotImplementedError

    def stored_labels(self) -> Array | None:
        """The labels of the training part, read without the inputs; None where samples are drawn anew."""
        return None

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the classes are called, in the order of their numbers; empty where numbers are their names."""
        return ()

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the values of a sample are called; empty where they have no names."""
        return ()

    def class_counts(self) -> tuple[int, ...] | None:
        """Samples of each class in the training part, where that is known without reading them."""
        return None

    def problem(self) -> Problem | None:
        """Why the samples cannot be had, as far as a quick look tells; None where nothing stands against it."""
        return None

    @property
    def chip(self) -> str:
        """The sample's shape, as shown on the input block."""
        return "x".join(str(length) for length in self.shape().sample).replace("x", "×")


DATASETS = Registry(Dataset, "nnstudio.core.datasets")
