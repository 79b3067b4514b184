"""Percentiles and bins of histograms are those of the values they were made of."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.training.course import PERCENTILES, percentiles, rebinned
from nnstudio.core.training.snapshot import Histogram, histogram


def made(values: np.ndarray) -> Histogram:
    found = histogram(values.astype(np.float32))
    assert found is not None
    return found


def test_percentiles_are_those_of_the_values_to_within_a_bin() -> None:
    source = np.random.default_rng(2)
    sets = [source.normal(3, 2, 2000), source.uniform(-5, -4, 2000), source.exponential(1, 2000)]
    shown = [made(values) for values in sets]
    found = percentiles(shown)
    assert found.shape == (3, 5)
    for values, one, row in zip(sets, shown, found, strict=True):
        width = (one.high - one.low) / 40
        assert row == pytest.approx(np.quantile(values, PERCENTILES), abs=1.5 * width)


def test_silent_units_count_as_zeros() -> None:
    values = np.maximum(np.random.default_rng(1).normal(size=2000), 0)
    shown = made(values)
    assert shown.zeros_apart
    low, _, median, _, high = percentiles([shown])[0]
    assert low == pytest.approx(0, abs=0.1) and median == pytest.approx(0, abs=0.1)
    assert high == pytest.approx(np.quantile(values, 0.95), abs=0.15)


def test_no_histograms_have_no_percentiles() -> None:
    assert percentiles([]).shape == (0, 5)


def test_counts_in_other_bins_keep_their_number_and_place() -> None:
    shown = made(np.random.default_rng(3).normal(0, 1, 2000))
    wide = rebinned(shown, -10, 10, 80)
    assert wide.sum() == pytest.approx(shown.counts.sum())
    centres = np.linspace(-10, 10, 81)[:-1] + 0.125
    assert (wide * centres).sum() / wide.sum() == pytest.approx(shown.mean, abs=0.1)
    half = rebinned(shown, 0, 10, 10)
    assert half.sum() == pytest.approx(shown.counts.sum() / 2, rel=0.1)
