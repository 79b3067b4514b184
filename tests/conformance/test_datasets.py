"""What every data set promises: the sizes it announces, labels or values, the same data for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.datasets.base import Dataset, Samples
from nnstudio.core.parts.calls import Array

ALL = all_variants("dataset")
EVERY = pytest.mark.parametrize("dataset", ALL)
CLASSES, VALUES = (
    pytest.mark.parametrize("dataset", [one for one in ALL if one.values[0].task == task])
    for task in ("classification", "regression")
)


def load(dataset: Dataset, seed: int = 1) -> Samples:
    return dataset.load(np.random.default_rng(seed))


@EVERY
def test_the_announced_sizes_are_the_real_ones(dataset: Dataset) -> None:
    shape, data = dataset.shape(), load(dataset)
    assert data.train_inputs.shape == (shape.train, shape.features)
    assert data.test_inputs.shape == (shape.test, shape.features)
    for (_, labels), count in zip(parts(data), (shape.train, shape.test), strict=True):
        several = dataset.task == "regression" and shape.outputs > 1
        assert labels.shape == ((count, shape.outputs) if several else (count,))
    assert shape.train >= 1
    assert shape.test >= 1
    assert dataset.chip


def parts(data: Samples) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Inputs and labels of the training and of the test part."""
    return (data.train_inputs, data.train_labels), (data.test_inputs, data.test_labels)


@EVERY
def test_inputs_are_finite_numbers(dataset: Dataset) -> None:
    for inputs, _ in parts(load(dataset)):
        assert inputs.dtype == np.float32
        assert np.isfinite(inputs).all()


@CLASSES
def test_labels_are_classes_and_each_occurs_in_training(dataset: Dataset) -> None:
    data, classes = load(dataset), set(range(dataset.shape().outputs))
    for _, labels in parts(data):
        assert labels.dtype == np.int64
        assert set(labels.tolist()) <= classes
    assert len(classes) >= 2
    assert set(data.train_labels.tolist()) == classes


@VALUES
def test_targets_are_moderate_numbers_that_differ(dataset: Dataset) -> None:
    for _, targets in parts(load(dataset)):
        assert targets.dtype == np.float32
        assert np.isfinite(targets).all()
        assert np.abs(targets).max() < 10.0
        assert targets.std() > 0.1


@EVERY
def test_the_seed_decides(dataset: Dataset) -> None:
    one, same = load(dataset, 3), load(dataset, 3)
    assert np.array_equal(one.train_inputs, same.train_inputs)
    assert np.array_equal(one.train_labels, same.train_labels)
    assert np.array_equal(one.test_inputs, same.test_inputs)
    assert np.array_equal(one.test_labels, same.test_labels)
