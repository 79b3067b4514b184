"""Thinning a curve: fewer points, the same picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.ui.plots.decimation import TARGET, GrowingCurve, decimate
from nnstudio.ui.plots.even_steps import EvenSteps


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


@given(
    st.lists(st.integers(0, 900), min_size=1, max_size=25),
    st.integers(0, 2**31),
    st.sampled_from([0.0, 0.001, 0.3, 1.0]),
)
def test_a_curve_that_grows_is_thinned_as_if_seen_at_once(
    pieces: list[int], seed: int, missing: float
) -> None:
    rng = np.random.default_rng(seed)
    y = rng.integers(-9, 9, sum(pieces)).astype(np.float32)
    y[rng.random(len(y)) < missing] = np.nan
    y[rng.random(len(y)) < 0.001] = np.inf
    x, growing, count = np.arange(float(len(y))), GrowingCurve(target=60), 0
    for piece in pieces:
        count += piece
        picked = growing.picked(y[:count])
        expected_x, expected_y = decimate(x[:count], y[:count], 0, len(y), target=60)
        np.testing.assert_array_equal(x[:count][picked], expected_x)
        np.testing.assert_array_equal(y[:count][picked], expected_y)


def test_a_curve_that_got_shorter_is_another_one() -> None:
    growing, y = GrowingCurve(target=60), np.arange(5000.0)
    growing.picked(y)
    short = -y[:4000]
    expected, _ = decimate(y[:4000], short, 0, 5000, target=60)
    assert np.array_equal(y[:4000][growing.picked(short)], expected)


@given(st.integers(0, 60), st.integers(1, 7), st.floats(-2, 12))
def test_even_steps_are_read_like_an_array(count: int, per: int, value: float) -> None:
    steps, array = EvenSteps(count, per), np.arange(1, count + 1) / per
    np.testing.assert_array_equal(steps, array)
    np.testing.assert_array_equal(steps[3:9], array[3:9])
    assert steps.shape == array.shape
    for at in (value, *array.tolist()):
        assert steps.searchsorted(at) == array.searchsorted(at)
        assert steps.searchsorted(at, side="right") == array.searchsorted(at, side="right")
    if count:
        assert (steps[0], steps[-1]) == (array[0], array[-1])
    with pytest.raises(IndexError):
        steps[count]
