"""Data made to be difficult: features that are not scaled, classes that are rare.

Both are another data set with one thing changed, so that what a rule finds can only come from that.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.base import Dataset, DataShape, Samples
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.parts.fields import integer, number, part
from nnstudio.core.parts.task import Task


class Unscaled(Dataset):
    """Another set whose features are multiplied by ``factor`` and moved by ``shift``."""

    title: ClassVar[str] = "Unscaled"

    inner: Dataset = part(Digits8x8(), "Inner")
    factor: float = number(100.0, "Factor")
    shift: float = number(0.0, "Shift")
    one: bool = False

    @property
    def task(self) -> Task:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.task

    def shape(self) -> DataShape:
        return self.inner.shape()

    def load(self, generator: np.random.Generator) -> Samples:
        given = self.inner.load(generator)
        return Samples(
            self._moved(given.train_inputs),
            given.train_labels,
            self._moved(given.test_inputs),
            given.test_labels,
        )

    def _moved(self, inputs: np.ndarray) -> np.ndarray:
        moved = inputs.copy()
        changed = slice(0, 1) if self.one else slice(None)
        moved[:, changed] = moved[:, changed] * self.factor + self.shift
        return moved.astype(np.float32)


class Rare(Dataset):
    """Another set in which the last classes have only ``share`` of their training samples."""

    title: ClassVar[str] = "Rare"

    inner: Dataset = part(Digits8x8(), "Inner")
    share: float = number(0.1, "Share")
    classes: int = integer(1, "Classes")

    def shape(self) -> DataShape:
        known = self.inner.shape()
        kept = len(self.load(np.random.default_rng(0)).train_labels)
        return DataShape(known.sample, known.outputs, kept, known.test)

    def load(self, generator: np.random.Generator) -> Samples:
        # Which points are drawn must not change how many are left.
        given = self.inner.load(np.random.default_rng(7))
        outputs = self.inner.shape().outputs
        labels = given.train_labels
        keep = np.ones(len(labels), bool)
        for label in range(outputs - self.classes, outputs):
            places = np.flatnonzero(labels == label)
            keep[places[max(2, round(self.share * len(places))) :]] = False
        return Samples(given.train_inputs[keep], labels[keep], given.test_inputs, given.test_labels)
