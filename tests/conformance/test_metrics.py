"""What every metric promises: a sum over samples that can be added up part by part."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.metrics.base import Metric

EVERY = pytest.mark.parametrize("metric", all_variants("metric"))


@EVERY
@pytest.mark.parametrize("outputs", [1, 4])
def test_the_parts_add_up_to_the_whole(metric: Metric, outputs: int) -> None:
    source = np.random.default_rng(1)
    y = source.uniform(size=(outputs, 50))
    t = (np.eye(4)[:, source.integers(0, 4, 50)])[:outputs]
    parts = metric.count(y[:, :17], t[:, :17]) + metric.count(y[:, 17:], t[:, 17:])
    assert parts == pytest.approx(metric.count(y, t), rel=1e-12)
    assert np.isfinite(parts)


@EVERY
def test_it_leaves_its_arrays_alone(metric: Metric) -> None:
    y, t = np.random.default_rng(2).uniform(size=(3, 5)), np.eye(3)[:, [0, 1, 2, 0, 1]]
    kept = y.copy(), t.copy()
    metric.count(y, t)
    assert np.array_equal(y, kept[0])
    assert np.array_equal(t, kept[1])
