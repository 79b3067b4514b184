"""What every activation promises: its own derivative, and no writing where it must not write."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance.numeric import assert_gradient
from conformance.parts import all_variants, families
from nnstudio.core.activations.base import Activation
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.parts.calls import Array, Calls

SHAPES = [(1, 1), (3, 5), (7, 2), (2, 9)]
EVERY = pytest.mark.parametrize("activation", all_variants("activation"))


def calls(dtype: Any = np.float64, *, immediate: bool = True) -> Calls:
    return Calls(NumpyTable(), dtype, immediate=immediate)  # pyright: ignore[reportArgumentType]


def inputs(shape: tuple[int, ...], seed: int = 1) -> Array:
    """Numbers of both signs, at least 0.2 away from 0, where a derivative may jump."""
    source = np.random.default_rng(seed)
    return source.uniform(0.2, 2.4, shape) * source.choice([-1.0, 1.0], shape)


def forward(activation: Activation, x: Array) -> Array:
    y = np.full_like(x, np.nan)
    activation.forward(calls(x.dtype), x, y)
    return y


@EVERY
@pytest.mark.parametrize("shape", SHAPES)
def test_backward_is_the_derivative_of_forward(
    activation: Activation, shape: tuple[int, ...]
) -> None:
    x, dy = inputs(shape), inputs(shape, seed=2)
    y, dx = forward(activation, x), np.full(shape, np.nan)
    activation.backward(calls(), x, y, dy, dx)
    assert_gradient(lambda: float(np.sum(dy * forward(activation, x))), x, dx, 1e-8)


@EVERY
def test_forward_and_backward_leave_what_they_read(activation: Activation) -> None:
    x, dy = inputs((4, 6)), inputs((4, 6), seed=2)
    kept_x, kept_dy = x.copy(), dy.copy()
    y = forward(activation, x)
    kept_y, dx = y.copy(), np.empty_like(x)
    assert np.array_equal(x, kept_x)
    activation.backward(calls(), x, y, dy, dx)
    assert np.array_equal(x, kept_x)
    assert np.array_equal(y, kept_y)
    assert np.array_equal(dy, kept_dy)


@EVERY
def test_the_gradient_may_be_worked_out_in_place(activation: Activation) -> None:
    x, dy = inputs((4, 6)), inputs((4, 6), seed=2)
    y, dx = forward(activation, x), np.empty_like(x)
    activation.backward(calls(), x, y, dy, dx)
    activation.backward(calls(), x, y, dy, dy)
    assert np.array_equal(dx, dy)


@EVERY
def test_one_that_needs_only_its_output_may_overwrite_its_input(activation: Activation) -> None:
    if not activation.from_output:
        return
    x, dy = inputs((4, 6)), inputs((4, 6), seed=2)
    y, dx, shared = forward(activation, x), np.empty_like(x), x.copy()
    activation.forward(calls(), shared, shared)
    assert np.array_equal(shared, y)
    activation.backward(calls(), x, y, dy, dx)
    activation.backward(calls(), shared, shared, dy, dy)
    assert np.array_equal(dy, dx)
    assert np.array_equal(shared, y)


@EVERY
def test_recorded_calls_do_the_same_as_immediate_ones(activation: Activation) -> None:
    recorded, x, dy = calls(immediate=False), inputs((4, 6)), inputs((4, 6), seed=2)
    y, dx = np.full_like(x, np.nan), np.full_like(x, np.nan)
    activation.forward(recorded, x, y)
    activation.backward(recorded, x, y, dy, dx)
    assert np.isnan(y).all()
    assert np.isnan(dx).all()
    for seed in (3, 4):
        x[:] = inputs((4, 6), seed=seed)
        for function, args in recorded.recorded:
            function(*args)
        expected = np.empty_like(x)
        activation.backward(calls(), x, forward(activation, x), dy, expected)
        assert np.array_equal(y, forward(activation, x))
        assert np.array_equal(dx, expected)


@EVERY
def test_large_inputs_give_finite_numbers_and_no_warning(activation: Activation) -> None:
    x = np.array([[1e3, -1e3, 0.0, 88.0], [-1e3, 1e3, 0.0, -104.0]], np.float32)
    y, dx = forward(activation, x), np.empty_like(x)
    activation.backward(calls(np.float32), x, y, np.ones_like(x), dx)
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()


@EVERY
def test_it_names_starting_weights_that_exist(activation: Activation) -> None:
    assert activation.pairs_with in families()["initializer"].types()


@EVERY
def test_only_what_is_declared_so_gives_no_gradient(activation: Activation) -> None:
    x, dy = inputs((4, 6)), inputs((4, 6), seed=2)
    dx = np.full_like(x, np.nan)
    activation.backward(calls(), x, forward(activation, x), dy, dx)
    assert dx.any() == activation.differentiable
