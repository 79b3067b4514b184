"""The exponential mean: its formula, growth without a second look, gaps, and a million points."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nnstudio.core.training.smoothing import ExponentialMean


def by_hand(y: np.ndarray, half_life: float) -> np.ndarray:
    w, total, share = 0.5 ** (1 / half_life), 0.0, 0.0
    made = np.full(len(y), np.nan)
    for index, value in enumerate(y.astype(float).tolist()):
        good = np.isfinite(value)
        total, share = w * total + (value if good else 0.0), w * share + good
        made[index] = total / share if good else np.nan
    return made


@pytest.mark.parametrize("half_life", [0.2, 3.0, 40.0, 1e6])
@pytest.mark.parametrize("count", [1, 31, 32, 33, 1500])
def test_it_is_the_formula(half_life: float, count: int) -> None:
    y = np.random.default_rng(1).normal(5, 2, count).astype(np.float32)
    np.testing.assert_allclose(ExponentialMean(half_life).follow(y), by_hand(y, half_life), 1e-9)


def test_a_curve_that_grows_gives_what_it_gives_as_a_whole() -> None:
    y = np.random.default_rng(2).normal(size=3000)
    y[[5, 700, 701, 2500]] = np.nan, np.inf, -np.inf, np.nan
    mean = ExponentialMean(25.0)
    for end in (1, 2, 40, 700, 702, 3000):
        means = mean.follow(y[:end], grown=True)
    np.testing.assert_allclose(means, by_hand(y, 25.0), 1e-9)
    assert np.isnan(means[[5, 700, 701, 2500]]).all()


def test_another_curve_begins_again() -> None:
    mean = ExponentialMean(2.0)
    mean.follow(np.full(10, 9.0))
    np.testing.assert_allclose(mean.follow(np.ones(3)), 1.0)
    np.testing.assert_allclose(mean.follow(np.array([4.0, 4.0]), grown=True), 4.0)


def test_a_constant_stays_and_nothing_gives_nothing() -> None:
    np.testing.assert_allclose(ExponentialMean(7.0).follow(np.full(999, 0.3)), 0.3)
    assert len(ExponentialMean(7.0).follow(np.empty(0))) == 0
    with pytest.raises(ValueError, match="half-life"):
        ExponentialMean(0.0)


def test_what_is_new_of_a_million_is_cheap() -> None:
    y = np.random.default_rng(3).random(1_000_000, dtype=np.float32)
    mean = ExponentialMean(200.0)
    mean.follow(y[:-500])
    started = time.perf_counter()
    mean.follow(y, grown=True)
    assert time.perf_counter() - started < 0.005
