"""Orthogonal weights are orthogonal, for tall, wide and single-row matrices."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.initializers.orthogonal import Orthogonal


@pytest.mark.parametrize("shape", [(60, 40), (40, 60), (30, 30), (1, 7), (7, 1), (1, 1)])
def test_the_shorter_side_is_orthonormal(shape: tuple[int, int]) -> None:
    w = Orthogonal().draw(np.random.default_rng(1), *shape)
    product = w.T @ w if shape[0] >= shape[1] else w @ w.T
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-6)
    assert w.shape == shape


def test_twenty_layers_neither_stretch_nor_shrink() -> None:
    source = np.random.default_rng(2)
    x = source.standard_normal((5, 50))
    y = x
    for _ in range(20):
        y = y @ Orthogonal().draw(source, 50, 50)
    np.testing.assert_allclose(np.linalg.norm(y, axis=1), np.linalg.norm(x, axis=1))


def test_no_direction_is_preferred() -> None:
    """A decomposition alone would fix signs; every entry must be positive as often as negative."""
    source = np.random.default_rng(3)
    drawn = np.array([Orthogonal().draw(source, 3, 3) for _ in range(2000)])
    np.testing.assert_allclose(drawn.mean(axis=0), np.zeros((3, 3)), atol=0.06)
    np.testing.assert_allclose((drawn**2).mean(axis=0), np.full((3, 3), 1 / 3), atol=0.03)
