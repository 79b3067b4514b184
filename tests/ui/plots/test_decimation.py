"""Thinning a curve: fewer points, the same picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.ui.plots.decimation import TARGET, decimate


def test_short_curves_are_left_alone() -> None:
    x = np.arange(100.0)
    kept_x, kept_y = decimate(x, x**2, 0, 99)
    assert np.array_equal(kept_x, x)
    assert np.array_equal(kept_y, x**2)


@pytest.mark.parametrize("count", [1_201, 5_000, 99_999, 1_000_000])
def test_extremes_and_ends_are_kept(count: int) -> None:
    rng = np.random.default_rng(count)
    x, y = np.arange(float(count)), rng.normal(size=count)
    y[count // 3], y[count // 2] = 50.0, -60.0
    kept_x, kept_y = decimate(x, y, 0, count)
    assert len(kept_x) <= TARGET + 3
    assert (kept_y.max(), kept_y.min()) == (50.0, -60.0)
    assert kept_x[-1] == x[-1]
    assert kept_y[-1] == y[-1]
    # Every point that is kept was there.
    assert np.array_equal(kept_y, y[kept_x.astype(int)])
    assert np.all(np.diff(kept_x) >= 0)


@given(st.integers(1_300, 4_000), st.integers(0, 2**31))
def test_each_peak_survives_wherever_it_is(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    at = int(rng.integers(count))
    y = rng.random(count)
    y[at] = 9.0
    kept_x, kept_y = decimate(np.arange(float(count)), y, 0, count)
    assert kept_x[np.argmax(kept_y)] == at
    assert kept_y.max() == 9.0


def test_missing_values_stay_gaps() -> None:
    x = np.arange(100_000.0)
    y = np.sin(x / 500)
    y[40_000:60_000] = np.nan
    y[10] = np.nan
    kept_x, kept_y = decimate(x, y, 0, 100_000)
    gap = (kept_x > 41_000) & (kept_x < 59_000)
    assert gap.any()
    assert np.isnan(kept_y[gap]).all()
    assert not np.isnan(kept_y[(kept_x > 1000) & (kept_x < 39_000)]).any()
    everything_missing = decimate(x, np.full_like(x, np.nan), 0, 100_000)[1]
    assert np.isnan(everything_missing).all()


def test_only_what_is_in_view_with_a_neighbour_each_side() -> None:
    x = np.arange(100.0)
    kept_x, _ = decimate(x, x, 20.5, 30.5)
    assert kept_x[0] == 20
    assert kept_x[-1] == 31


def test_a_growing_curve_keeps_its_old_points() -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(size=20_000)
    x = np.arange(20_000.0)
    before, _ = decimate(x[:18_000], y[:18_000], 0, 20_000)
    after, _ = decimate(x[:18_100], y[:18_100], 0, 20_000)
    assert np.array_equal(before[:1000], after[:1000])
