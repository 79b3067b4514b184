"""Moons, blobs, rings, surfaces and curves follow the formula in their manual; without noise, exactly."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.datasets.absolute_value import AbsoluteValue
from nnstudio.core.datasets.blobs import Blobs
from nnstudio.core.datasets.curves import Curve
from nnstudio.core.datasets.gaussian import Gaussian
from nnstudio.core.datasets.moons import Moons
from nnstudio.core.datasets.plane import Plane
from nnstudio.core.datasets.points import Points
from nnstudio.core.datasets.polynomial import Polynomial
from nnstudio.core.datasets.rings import Rings
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.datasets.step_function import StepFunction
from nnstudio.core.datasets.surfaces import Surface
from nnstudio.core.parts.calls import Array


def everything(dataset: Points, seed: int = 1) -> tuple[Array, Array]:
    data = dataset.load(np.random.default_rng(seed))
    inputs = np.concatenate([data.train_inputs, data.test_inputs]).astype(np.float64)
    return inputs, np.concatenate([data.train_labels, data.test_labels])


def test_moons_are_two_half_circles_turned_against_each_other() -> None:
    inputs, labels = everything(Moons(points=1000, noise=0.0))
    upper, lower = inputs[labels == 1] / 3.5, inputs[labels == 0] / 3.5
    np.testing.assert_allclose(np.hypot(*(upper + np.array([0.5, 0.25])).T), 1.0, atol=1e-5)
    np.testing.assert_allclose(np.hypot(*(lower - np.array([0.5, 0.25])).T), 1.0, atol=1e-5)
    assert np.all(upper[:, 1] >= -0.25 - 1e-6)
    assert np.all(lower[:, 1] <= 0.25 + 1e-6)
    assert (len(upper), len(lower)) == (500, 500)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_blobs_are_clouds_evenly_on_a_circle(classes: int) -> None:
    for noise, spread in ((0.0, 0.4), (0.5, 1.4)):
        inputs, labels = everything(Blobs(points=20_000, noise=noise, classes=classes))
        for label in range(classes):
            cloud, angle = inputs[labels == label], 2 * np.pi * label / classes
            assert abs(len(cloud) - 20_000 / classes) < 1
            np.testing.assert_allclose(
                cloud.mean(axis=0), [4 * np.cos(angle), 4 * np.sin(angle)], atol=0.15
            )
            np.testing.assert_allclose(cloud.std(axis=0), spread, rtol=0.06)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_rings_lie_inside_each_other_with_gaps_between(classes: int) -> None:
    inputs, labels = everything(Rings(points=2000, noise=0.0, classes=classes))
    radius = np.hypot(*inputs.T) * classes / 5.0
    assert np.all(radius >= labels + 0.4 - 1e-5)
    assert np.all(radius <= labels + 1.0 + 1e-5)


def test_the_plane_is_a_tenth_of_the_sum() -> None:
    inputs, targets = everything(Plane(noise=0.0))
    assert len(inputs) == 1200
    np.testing.assert_allclose(targets, inputs.sum(axis=1) / 10, atol=1e-6)


def test_the_bumps_have_the_value_that_is_largest_in_size() -> None:
    inputs, targets = everything(Gaussian(points=5000, noise=0.0))
    expected = np.zeros(5000)
    for y, first in ((2.5, 1.0), (-2.5, -1.0)):
        for place, sign in ((-4.0, first), (0.0, -first), (4.0, first)):
            distance = np.hypot(inputs[:, 0] - place, inputs[:, 1] - y)
            value = sign * np.clip(1 - distance / 2, 0, 1)
            expected = np.where(np.abs(value) > np.abs(expected), value, expected)
    np.testing.assert_allclose(targets, expected, atol=1e-5)
    assert targets.max() > 0.9
    assert targets.min() < -0.9


@pytest.mark.parametrize("kind", [Plane, Gaussian])
def test_noise_moves_the_place_a_value_is_taken_at(kind: type[Surface]) -> None:
    clean, noisy = everything(kind(noise=0.0)), everything(kind(noise=0.5))
    assert np.array_equal(np.abs(clean[0]) <= 6, np.ones_like(clean[0], bool))
    assert np.array_equal(clean[0], noisy[0])
    assert np.abs(clean[1] - noisy[1]).mean() > 0.1
    assert np.abs(noisy[1]).max() <= (1.8 if kind is Plane else 1.0) + 1e-6


@pytest.mark.parametrize(
    ("curve", "at"),
    [
        (Sine, {0.0: 0.0, np.pi / 2: 1.0, -np.pi / 2: -1.0}),
        (StepFunction, {-1e-9: 0.0, 0.0: 1.0, 5.0: 1.0, -5.0: 0.0}),
        (AbsoluteValue, {-3.0: 3.0, 0.0: 0.0, 2.5: 2.5}),
        (Polynomial, {-5.0: 0.0, 0.0: 0.0, 5.0: 0.0, 6.0: 1.32, -1.0: 0.48}),
    ],
)
def test_a_curve_is_its_function(curve: type[Curve], at: dict[float, float]) -> None:
    for x, value in at.items():
        assert curve().value(np.array(x)) == pytest.approx(value, abs=1e-12)
    inputs, targets = everything(curve())
    assert inputs.shape == (1200, 1)
    assert np.abs(inputs).max() <= 6.0
    assert inputs.min() < -5.9
    assert inputs.max() > 5.9
    np.testing.assert_allclose(targets, curve().value(inputs[:, 0]), atol=1e-5)
    same, noisy = everything(curve(noise=0.25))
    assert np.array_equal(same, inputs)
    assert 0.2 < np.abs(noisy - targets).max() <= 0.25 + 1e-6


@pytest.mark.parametrize("kind", [Moons, Blobs, Rings, Plane, Gaussian, Sine])
@pytest.mark.parametrize("points", [10, 11, 501])
def test_half_is_for_training(kind: type[Points], points: int) -> None:
    data = kind(points=points).load(np.random.default_rng(1))
    assert (len(data.train_inputs), len(data.test_inputs)) == (points // 2, points - points // 2)
