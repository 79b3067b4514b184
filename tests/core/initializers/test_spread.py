"""The spread of the starting weights is that of each rule's formula."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.initializers.xavier import Xavier


@pytest.mark.parametrize(
    ("initializer", "spread"),
    [
        (Normal(), 0.01),
        (Normal(std=1.0), 1.0),
        (Xavier(), 1 / sqrt(400)),
        (HeNormal(), sqrt(2 / 400)),
    ],
    ids=lambda value: value.chip if isinstance(value, Initializer) else "",
)
def test_the_spread_follows_the_formula(initializer: Initializer, spread: float) -> None:
    weights = initializer.draw(np.random.default_rng(3), 400, 300)
    assert weights.std() == pytest.approx(spread, rel=0.03)
    # Normal and not cut off: about 0.27 % lie beyond three standard deviations.
    assert 0.001 < np.mean(np.abs(weights) > 3 * spread) < 0.005


def test_a_standard_deviation_of_zero_gives_zeros() -> None:
    assert not Normal(std=0.0).draw(np.random.default_rng(3), 4, 3).any()


def test_the_rules_draw_from_the_same_numbers() -> None:
    """So two runs that differ in the rule differ in the scale alone."""
    one, other = (rule.draw(np.random.default_rng(5), 50, 20) for rule in (Xavier(), HeNormal()))
    np.testing.assert_allclose(other, one * sqrt(2))
