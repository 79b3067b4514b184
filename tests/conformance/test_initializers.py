"""What every initialiser promises: the seed decides, the shape is right, zero is the middle."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.initializers.base import Initializer

EVERY = pytest.mark.parametrize("initializer", all_variants("initializer"))


@EVERY
def test_the_seed_decides(initializer: Initializer) -> None:
    one, same, other = (initializer.draw(np.random.default_rng(seed), 30, 20) for seed in (5, 5, 6))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other) or np.ptp(one) == 0


@EVERY
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (400, 300)])
def test_shape_and_type(initializer: Initializer, shape: tuple[int, int]) -> None:
    weights = initializer.draw(np.random.default_rng(1), *shape)
    assert weights.shape == shape
    assert weights.dtype == np.float64
    assert np.isfinite(weights).all()


@EVERY
def test_the_weights_lie_around_zero_and_all_units_are_alike(initializer: Initializer) -> None:
    weights = initializer.draw(np.random.default_rng(2), 400, 300)
    if np.ptp(weights) == 0:
        return  # all are equal on purpose, and may be anything
    spread = weights.std()
    assert abs(weights.mean()) <= 4.0 * spread / np.sqrt(weights.size)
    per_unit = weights.std(axis=0)
    assert np.all(np.abs(per_unit - spread) <= 0.25 * spread)


@EVERY
def test_the_block_can_name_it(initializer: Initializer) -> None:
    assert 0 < len(initializer.chip) <= 20
