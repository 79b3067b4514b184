"""What every data set promises: the sizes it announces, labels it knows, the same data for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.datasets.base import Dataset, Samples

EVERY = pytest.mark.parametrize("dataset", all_variants("dataset"))


def load(dataset: Dataset, seed: int = 1) -> Samples:
    return dataset.load(np.random.default_rng(seed))


@EVERY
def test_the_announced_sizes_are_the_real_ones(dataset: Dataset) -> None:
    shape, data = dataset.shape(), load(dataset)
    assert data.train_inputs.shape == (shape.train, shape.features)
    assert data.test_inputs.shape == (shape.test, shape.features)
    assert data.train_labels.shape == (shape.train,)
    assert data.test_labels.shape == (shape.test,)
    assert shape.train >= 1
    assert shape.test >= 1
    assert dataset.chip


@EVERY
def test_inputs_are_finite_and_labels_are_classes(dataset: Dataset) -> None:
    data, classes = load(dataset), dataset.shape().classes
    for inputs, labels in (
        (data.train_inputs, data.train_labels),
        (data.test_inputs, data.test_labels),
    ):
        assert inputs.dtype == np.float32
        assert labels.dtype == np.int64
        assert np.isfinite(inputs).all()
        assert set(labels.tolist()) <= set(range(classes))
    assert set(data.train_labels.tolist()) == set(range(classes))


@EVERY
def test_the_seed_decides(dataset: Dataset) -> None:
    one, same = load(dataset, 3), load(dataset, 3)
    assert np.array_equal(one.train_inputs, same.train_inputs)
    assert np.array_equal(one.train_labels, same.train_labels)
    assert np.array_equal(one.test_inputs, same.test_inputs)
    assert np.array_equal(one.test_labels, same.test_labels)
