"""The generated points follow the formula in their manual; without noise, exactly."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.datasets.circle import Circle
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.datasets.points import Points
from nnstudio.core.datasets.spiral import Spiral
from nnstudio.core.datasets.xor import Xor
from nnstudio.core.parts.calls import Array


def everything(dataset: Points, seed: int = 1) -> tuple[Array, Array]:
    data = dataset.load(np.random.default_rng(seed))
    inputs = np.concatenate([data.train_inputs, data.test_inputs]).astype(np.float64)
    return inputs, np.concatenate([data.train_labels, data.test_labels])


def test_circle_is_a_disc_inside_a_ring() -> None:
    inputs, labels = everything(Circle(points=1000, noise=0.0))
    radius = np.hypot(*inputs.T)
    assert np.array_equal(labels == 1, radius < 2.5)
    assert np.all(radius[labels == 0] >= 3.5 - 1e-6)
    assert radius.max() <= 5.0 + 1e-6
    assert np.sum(labels) == 500
    # Radius and angle are uniform.
    assert radius[labels == 1].mean() == pytest.approx(1.25, abs=0.15)
    assert radius[labels == 0].mean() == pytest.approx(4.25, abs=0.1)
    assert np.abs(inputs.mean(axis=0)).max() < 0.3


def test_xor_is_a_chessboard_with_a_gap() -> None:
    inputs, labels = everything(Xor(points=1000, noise=0.0))
    assert np.array_equal(labels == 1, inputs[:, 0] * inputs[:, 1] >= 0)
    assert np.abs(inputs).min() >= 0.3
    assert np.abs(inputs).max() <= 5.3 + 1e-6
    assert np.mean(labels) == pytest.approx(0.5, abs=0.05)


def test_gauss_is_two_round_clouds() -> None:
    for noise, spread in ((0.0, np.sqrt(0.5)), (0.5, 2.0)):
        inputs, labels = everything(Gauss(points=20_000, noise=noise))
        for label, centre in ((1, 2.0), (0, -2.0)):
            cloud = inputs[labels == label]
            assert len(cloud) == 10_000
            np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.1)
            np.testing.assert_allclose(cloud.std(axis=0), spread, rtol=0.03)


def test_spiral_is_two_arms_half_a_turn_apart() -> None:
    inputs, labels = everything(Spiral(points=1000, noise=0.0))
    step = np.arange(500) / 500
    for label, turn in ((1, 0.0), (0, np.pi)):
        angle = 1.75 * step * 2 * np.pi + turn
        expected = 5 * step[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
        arm = inputs[labels == label]
        arm = arm[np.argsort(np.hypot(*arm.T))]
        np.testing.assert_allclose(arm, expected, atol=1e-5)


@pytest.mark.parametrize("kind", [Circle, Xor, Gauss, Spiral])
@pytest.mark.parametrize("points", [10, 11, 501])
def test_half_is_for_training_and_odd_numbers_are_no_trouble(
    kind: type[Points], points: int
) -> None:
    dataset = kind(points=points)
    data = dataset.load(np.random.default_rng(1))
    assert (len(data.train_inputs), len(data.test_inputs)) == (points // 2, points - points // 2)
    assert dataset.shape().train + dataset.shape().test == points


@pytest.mark.parametrize("kind", [Circle, Xor, Gauss, Spiral])
def test_noise_mixes_the_classes_and_both_are_in_both_halves(kind: type[Points]) -> None:
    clean, mixed = (kind(points=600, noise=noise) for noise in (0.0, 0.5))
    assert not np.array_equal(everything(clean)[0], everything(mixed)[0]) or not np.array_equal(
        everything(clean)[1], everything(mixed)[1]
    )
    data = mixed.load(np.random.default_rng(1))
    assert 0.3 < data.train_labels.mean() < 0.7
    assert 0.3 < data.test_labels.mean() < 0.7
