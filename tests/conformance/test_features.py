"""What every choice of features promises: as many as it announces, each sample by itself."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.features.base import Features

EVERY = pytest.mark.parametrize("features", all_variants("features"))


@EVERY
@pytest.mark.parametrize("values", [1, 2, 3, 64])
def test_there_are_as_many_as_announced(features: Features, values: int) -> None:
    inputs = np.random.default_rng(1).standard_normal((7, values)).astype(np.float32)
    kept = inputs.copy()
    made = features.derive(inputs)
    assert made.shape == (7, features.count(values))
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.array_equal(inputs, kept)
    if not features.fits(values):
        assert np.array_equal(made, inputs)


@EVERY
def test_a_sample_does_not_depend_on_the_others(features: Features) -> None:
    inputs = np.random.default_rng(2).standard_normal((9, 2))
    whole = features.derive(inputs)
    assert np.array_equal(features.derive(inputs[4:5]), whole[4:5])
