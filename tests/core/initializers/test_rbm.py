"""The machine itself: it learns to redraw what it is shown, the same way every time."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.initializers.rbm import RBM, train_rbm
from nnstudio.core.parts.calls import Array


def digits() -> Array:
    inputs = Digits8x8().load(np.random.default_rng(0)).train_inputs
    assert inputs.min() >= 0
    assert inputs.max() <= 1
    return inputs.astype(np.float32)


def learned(inputs: Array, units: int, rbm: RBM, seed: int = 3) -> tuple[Array, Array, list[float]]:
    weights = np.empty((inputs.shape[1], units), np.float32)
    bias = np.empty(units, np.float32)
    errors = list(rbm.pretrain(inputs, weights, bias, np.random.default_rng(seed)))
    return weights, bias, errors


def test_the_reconstruction_error_falls() -> None:
    weights, bias, errors = learned(digits(), 40, RBM(epochs=8))
    assert len(errors) == 8
    assert errors[-1] < 0.85 * errors[0]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < digits().var(axis=0).mean()  # better than the mean image
    assert np.isfinite(weights).all()
    assert np.any(bias != 0)


def test_the_seed_decides() -> None:
    one, same, other = (learned(digits()[:200], 10, RBM(epochs=2), seed) for seed in (1, 1, 2))
    assert np.array_equal(one[0], same[0])
    assert np.array_equal(one[1], same[1])
    assert one[2] == same[2]
    assert not np.array_equal(one[0], other[0])


def test_one_step_is_the_formula() -> None:
    """One batch by hand, with the same random numbers."""
    v = np.random.default_rng(0).random((6, 4))
    start = np.random.default_rng(1).standard_normal((4, 3))
    weights, bias = start.copy(), np.array([0.1, -0.2, 0.3])
    before = bias.copy()
    generator = np.random.default_rng(2)
    (error,) = train_rbm(v, weights, bias, generator, epochs=1, learning_rate=0.5, batch_size=6)
    again = np.random.default_rng(2)
    v = v[again.permutation(6)]

    def s(a: Array) -> Array:
        return 1 / (1 + np.exp(-a))

    p = s(v @ start + before)
    h = (again.random((6, 3), dtype=np.float32) < p).astype(float)
    redrawn = s(h @ start.T)
    p2 = s(redrawn @ start + before)
    np.testing.assert_allclose(weights, start + 0.5 * (v.T @ p - redrawn.T @ p2) / 6, rtol=1e-12)
    np.testing.assert_allclose(bias, before + 0.5 * (p - p2).mean(axis=0), rtol=1e-12)
    assert error == pytest.approx(((v - redrawn) ** 2).mean())


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("count", [1, 7])
def test_the_smallest_machines(units: int, count: int) -> None:
    weights, bias, errors = learned(digits()[:count, 20:21], units, RBM(epochs=2, batch_size=3))
    assert weights.shape == (1, units)
    assert np.isfinite([*weights.ravel(), *bias, *errors]).all()


def test_inputs_outside_0_to_1_learn_what_their_scaled_form_learns() -> None:
    inputs = digits()[:300].astype(np.float64)
    shifted = 6.0 * inputs - 2.0

    def doubles(given: Array) -> tuple[Array, Array, list[float]]:
        weights, bias = np.empty((64, 5)), np.empty(5)
        errors = list(RBM(epochs=3).pretrain(given, weights, bias, np.random.default_rng(3)))
        return weights, bias, errors

    plain, scaled = doubles(inputs), doubles(shifted)
    np.testing.assert_allclose(scaled[2], plain[2], rtol=1e-6)
    np.testing.assert_allclose(
        shifted @ scaled[0] + scaled[1], inputs @ plain[0] + plain[1], rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("value", [-3.0, 7.0])
def test_inputs_that_are_all_the_same(value: float) -> None:
    weights, bias, errors = learned(np.full((20, 3), value, np.float32), 4, RBM(epochs=2))
    assert np.isfinite([*weights.ravel(), *bias, *errors]).all()
