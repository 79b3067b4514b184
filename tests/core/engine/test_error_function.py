"""Our error function beside the one of Python's own library, which takes one number at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nnstudio.core.engine.error_function import erf
from nnstudio.core.parts.calls import Array


def expected(x: Array) -> Array:
    return np.array([math.erf(float(value)) for value in x.ravel()]).reshape(x.shape)


@pytest.mark.parametrize(("dtype", "within"), [(np.float64, 5e-12), (np.float32, 1e-6)])
def test_it_is_exact_from_the_middle_to_the_far_ends(dtype: Any, within: float) -> None:
    middle = np.linspace(-7, 7, 40_001)  # more than two blocks
    x = np.concatenate([middle, [0.0, 1e-30, -1e-30, 1e3, -1e3, np.inf, -np.inf]]).astype(dtype)
    kept, y = x.copy(), np.full_like(x, np.nan)
    erf(x, y)
    assert np.abs(y - expected(x)).max() < within
    assert np.array_equal(x, kept)
    erf(x, x)
    assert np.array_equal(x, y)


def test_it_takes_any_layout() -> None:
    source = np.random.default_rng(1).standard_normal((300, 200))
    for x in (source.T, source[::2, ::3], source[0], source[:0], np.array(0.5)):
        y = np.full_like(x, np.nan)
        erf(x, y)
        assert np.abs(y - expected(x)).max(initial=0.0) < 5e-12


def test_it_writes_nowhere_else() -> None:
    padded = np.ones((4, 10))
    erf(np.full((3, 10), 9.0), padded[:3])
    erf(np.full((2, 10), -9.0), padded[:2])
    assert padded.sum(axis=1).tolist() == [-10.0, -10.0, 10.0, 10.0]


def test_what_is_no_number_stays_none() -> None:
    y = np.zeros(2)
    erf(np.array([np.nan, 0.0]), y)
    assert np.isnan(y[0])
    assert abs(y[1]) < 5e-12
