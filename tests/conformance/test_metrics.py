"""What every metric promises: one number of a whole set, whatever the order of its samples."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.metrics.base import Metric
from nnstudio.core.parts.calls import Array

EVERY = pytest.mark.parametrize("metric", all_variants("metric"))


def case(outputs: int, samples: int = 50) -> tuple[Array, Array]:
    source = np.random.default_rng(1)
    y = source.uniform(size=(outputs, samples))
    return y, (np.eye(4)[:, source.integers(0, 4, samples)])[:outputs]


@EVERY
@pytest.mark.parametrize("outputs", [1, 4])
def test_it_is_a_finite_number_whatever_the_order(metric: Metric, outputs: int) -> None:
    y, t = case(outputs)
    order = np.random.default_rng(3).permutation(50)
    score = metric.score(y, t)
    assert np.isfinite(score)
    assert metric.score(y[:, order], t[:, order]) == pytest.approx(score, rel=1e-12)
    assert not metric.share or 0.0 <= score <= 1.0


@EVERY
@pytest.mark.parametrize("outputs", [1, 4])
def test_a_perfect_prediction_is_told_from_others(metric: Metric, outputs: int) -> None:
    y, t = case(outputs)
    assert metric.score(t, t) in {0.0, 1.0}
    assert metric.score(y, t) != metric.score(t, t)


@EVERY
def test_without_samples_there_is_no_score(metric: Metric) -> None:
    assert np.isnan(metric.score(np.empty((3, 0)), np.empty((3, 0))))


@EVERY
def test_it_leaves_its_arrays_alone(metric: Metric) -> None:
    y, t = np.random.default_rng(2).uniform(size=(3, 5)), np.eye(3)[:, [0, 1, 2, 0, 1]]
    kept = y.copy(), t.copy()
    metric.score(y, t)
    assert np.array_equal(y, kept[0])
    assert np.array_equal(t, kept[1])
