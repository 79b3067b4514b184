"""What every loss promises: its own derivative, with and without the output activation it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance.numeric import assert_gradient
from conformance.parts import all_variants, families
from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.losses.base import Loss
from nnstudio.core.parts.calls import Array, Calls

EVERY = pytest.mark.parametrize("loss", all_variants("loss"))
FUSED = pytest.mark.parametrize("loss", [p for p in all_variants("loss") if p.values[0].fuses])
SHAPES = pytest.mark.parametrize("shape", [(2, 1), (2, 7), (5, 4)])


def calls(dtype: Any = np.float64) -> Calls:
    return Calls(NumpyTable(), dtype, immediate=True)  # pyright: ignore[reportArgumentType]


def targets(shape: tuple[int, int], dtype: Any = np.float64) -> Array:
    """One class per sample."""
    return np.eye(shape[0], dtype=dtype)[:, np.arange(shape[1]) % shape[0]].copy()


def value(loss: Loss, y: Array, t: Array) -> float:
    out = np.full((), np.nan, y.dtype)
    loss.forward(calls(y.dtype), y, t, out)
    return float(out)


def fused(loss: Loss, z: Array, t: Array) -> tuple[float, Array, Array]:
    """Loss, output and gradient from the logits, which are left alone."""
    out, y, dz = np.full((), np.nan, z.dtype), np.full_like(z, np.nan), np.full_like(z, np.nan)
    kept = z.copy()
    loss.forward_logits(calls(z.dtype), z, t, out)
    assert np.array_equal(z, kept)
    families()["activation"].get(loss.fuses)().forward(calls(z.dtype), z, y)
    loss.backward_logits(calls(z.dtype), y, t, 1.0 / z.shape[1], dz)
    return float(out), y, dz


@EVERY
@SHAPES
def test_backward_is_the_derivative_of_forward(loss: Loss, shape: tuple[int, int]) -> None:
    y, t = np.random.default_rng(1).uniform(0.1, 0.9, shape), targets(shape)
    dy = np.full(shape, np.nan)
    loss.backward(calls(), y, t, 1.0 / y.shape[1], dy)
    assert_gradient(lambda: value(loss, y, t), y, dy, 1e-8)


@FUSED
@SHAPES
def test_the_fused_pair_is_the_derivative_by_the_logits(loss: Loss, shape: tuple[int, int]) -> None:
    z, t = np.random.default_rng(2).standard_normal(shape), targets(shape)
    _, _, dz = fused(loss, z, t)
    assert_gradient(lambda: fused(loss, z, t)[0], z, dz, 1e-8)


@FUSED
@SHAPES
def test_the_fused_pair_equals_activation_and_loss_one_by_one(
    loss: Loss, shape: tuple[int, int]
) -> None:
    activation = families()["activation"].get(loss.fuses)()
    z, t = 3.0 * np.random.default_rng(3).standard_normal(shape), targets(shape)
    y, dy, dz = np.empty_like(z), np.empty_like(z), np.empty_like(z)
    activation.forward(calls(), z, y)
    loss.backward(calls(), y, t, 1.0 / y.shape[1], dy)
    activation.backward(calls(), z, y, dy, dz)
    together = fused(loss, z, t)
    assert together[0] == pytest.approx(value(loss, y, t), rel=1e-10)
    np.testing.assert_allclose(together[1], y, rtol=1e-12)
    np.testing.assert_allclose(together[2], dz, rtol=1e-8, atol=1e-14)


@FUSED
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_logits_give_a_finite_loss_and_gradient(loss: Loss, dtype: Any) -> None:
    z = np.array([[1e3, -1e3, 1e3, 0.0], [-1e3, 1e3, 1e3, 0.0]], dtype)
    t = targets((2, 4), dtype)
    number, y, dz = fused(loss, z, t)
    assert np.isfinite(number)
    assert np.isfinite(y).all()
    assert np.isfinite(dz).all()
    wrong, *_ = fused(loss, -z, t)
    assert number < 1000 < wrong < 3000  # it goes on growing with the logits, and is not cut off


@EVERY
def test_outputs_of_exactly_0_and_1_give_a_finite_loss_and_gradient(loss: Loss) -> None:
    y = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]], np.float32)
    t, dy = targets((2, 4), np.float32), np.empty((2, 4), np.float32)
    loss.backward(calls(np.float32), y, t, 1.0 / y.shape[1], dy)
    assert np.isfinite(value(loss, y, t))
    assert np.isfinite(dy).all()
    assert value(loss, t, t) < value(loss, y, t)


@EVERY
def test_it_is_the_mean_over_the_batch(loss: Loss) -> None:
    y, t = np.random.default_rng(4).uniform(0.1, 0.9, (3, 4)), targets((3, 4))
    one_by_one = [value(loss, y[:, [n]], t[:, [n]]) for n in range(4)]
    assert value(loss, y, t) == pytest.approx(np.mean(one_by_one), rel=1e-12)


@EVERY
def test_it_leaves_predictions_and_targets_alone(loss: Loss) -> None:
    y, t = np.random.default_rng(5).uniform(0.1, 0.9, (3, 4)), targets((3, 4))
    kept_y, kept_t = y.copy(), t.copy()
    value(loss, y, t)
    loss.backward(calls(), y, t, 1.0 / y.shape[1], np.empty_like(y))
    if loss.fuses:
        fused(loss, y, t)
    assert np.array_equal(y, kept_y)
    assert np.array_equal(t, kept_t)


@EVERY
def test_the_activations_it_expects_exist(loss: Loss) -> None:
    known = families()["activation"].types()
    assert loss.expects
    assert set(loss.expects) <= set(known)
    assert loss.fuses in {"", *loss.expects}
