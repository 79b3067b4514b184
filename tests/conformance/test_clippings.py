"""What every clipping promises: it bounds, it never lengthens, it leaves small gradients alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance.parts import all_variants
from nnstudio.core.clippings.base import Clipping
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Array, Calls

EVERY = pytest.mark.parametrize("clipping", all_variants("clipping"))


def clipped(clipping: Clipping, g: Any, dtype: Any = np.float64) -> Array:
    """The gradient after one pass of the recorded calls."""
    calls = Calls(NumpyTable(), dtype)  # pyright: ignore[reportArgumentType]
    out = np.array(g, dtype)
    numbers = {
        field.name: np.array(getattr(clipping, field.name), dtype) for field in clipping.describe()
    }
    clipping.clip(calls, out, numbers)
    for function, args in calls.recorded:
        function(*args)
    return out


def gradients() -> list[Array]:
    source = np.random.default_rng(3)
    return [source.normal(0, size, 50) for size in (1e-12, 1e-3, 1.0, 1e4, 1e9)]


@EVERY
def test_no_component_grows_or_turns(clipping: Clipping) -> None:
    for g in gradients():
        made = clipped(clipping, g)
        assert (np.abs(made) <= np.abs(g) * (1 + 1e-12)).all()
        assert (made * g >= 0).all()


@EVERY
def test_a_small_gradient_stays_as_it_is(clipping: Clipping) -> None:
    for g in gradients()[:2]:
        assert np.array_equal(clipped(clipping, g), g)


@EVERY
def test_a_gradient_of_zeros_stays(clipping: Clipping) -> None:
    assert np.array_equal(clipped(clipping, np.zeros(7)), np.zeros(7))


@EVERY
def test_twice_is_the_same_as_once(clipping: Clipping) -> None:
    for g in gradients():
        once = clipped(clipping, g)
        np.testing.assert_allclose(clipped(clipping, once), once, rtol=1e-12)


@EVERY
def test_what_is_not_a_number_is_not_hidden(clipping: Clipping) -> None:
    """A run with such a gradient has diverged and must be told so."""
    with np.errstate(all="ignore"):
        assert np.isnan(clipped(clipping, [1.0, np.nan, 3.0])).any()
