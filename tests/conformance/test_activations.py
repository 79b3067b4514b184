"""What every activation promises: its own derivative, and no writing where it must not write."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.numeric import assert_gradient
from conformance.parts import all_variants, families
from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.rrelu import RReLU
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.layers.activation import ActivationLayer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
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


@EVERY
def test_at_test_time_a_block_of_it_starts_as_the_function(activation: Activation) -> None:
    """Also where the block learns arrays of its own or draws random numbers while it trains."""
    layers = (Input(), dense(3), ActivationLayer(activation=activation), Output(units=2))
    plan = Plan(State(chain(*layers), np.float64), 6, training=False)
    plan.rows[:, :2] = inputs((6, 2))
    plan.run_forward()
    x, y = plan.activations("b1"), plan.activations("b2")
    np.testing.assert_allclose(y, forward(activation, x), rtol=1e-14, atol=1e-300)


@EVERY
def test_what_it_learns_has_names_of_its_own(activation: Activation) -> None:
    learned = [spec.name for spec in activation.parameters(3)]
    layer = Dense(activation=activation, batch_norm="before")
    assert [spec.name for spec in layer.parameters((2,))][4:] == learned
    assert len({spec.name for spec in layer.parameters((2,))}) == 4 + len(learned)
    assert all(spec.shape == (3,) and not spec.is_weight for spec in activation.parameters(3))


@pytest.mark.parametrize("ends", [(1 / 8, 1 / 3), (0.9, 0.2)])
def test_random_slopes_are_drawn_from_their_range_anew_in_every_step(
    ends: tuple[float, float],
) -> None:
    lower, upper = ends
    block = ActivationLayer(activation=RReLU(lower=lower, upper=upper))
    plan = Plan(State(chain(Input(), block, Output(units=2)), np.float64), 2000, training=True)
    plan.rows[:, :2] = np.where(np.arange(4000).reshape(2000, 2) % 4 == 0, 3.0, -2.0)
    drawn: list[Array] = []
    for _ in range(2):
        plan.run_forward()
        x, y = plan.rows[:, :2].T, plan.activations("b1")
        assert np.all(y[x > 0] == 3.0)
        drawn.append(y[x < 0] / -2.0)
    assert not np.array_equal(drawn[0], drawn[1])
    low, high = min(ends), max(ends)
    for slopes in drawn:
        assert low <= slopes.min() < low + 0.01
        assert high - 0.01 < slopes.max() <= high
        assert slopes.mean() == pytest.approx((low + high) / 2, abs=0.01)
