"""Each pressure leaves its mark on the weights, and they are those that exact methods and real training find."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.labs.price_shape import formula_of, loss_line, price_line
from nnstudio.core.labs.shrinking import (
    DROPOUT,
    NONE,
    POSITIONS,
    ZERO,
    Small,
    kinds,
    lowest,
    pair,
    path,
    pressure,
    rate_at,
    settle,
    strength_at,
)
from nnstudio.core.penalties.base import PENALTIES
from nnstudio.core.penalties.l1 import L1
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.penalties.l_infinity import LInfinity

MADE = Small().made()


def proximal(bowl, shrink) -> np.ndarray:
    """The exact minimum by accelerated proximal gradient; ``shrink(v, t)`` is the penalty's proximal step."""
    step = 1.0 / bowl.steepest
    w = ahead = bowl.lowest.copy()
    pace = 1.0
    for _ in range(5000):
        new = shrink(ahead - step * bowl.curvature @ (ahead - bowl.lowest), step)
        faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = new + (pace - 1) / faster * (new - w)
        w, pace = new, faster
    return w


def soft(v, by):
    return np.sign(v) * np.maximum(np.abs(v) - by, 0.0)


def clip_largest(v, by):
    """v less its projection onto the L1 ball of radius ``by`` (Moreau)."""
    sizes = np.sort(np.abs(v))[::-1]
    if sizes.sum() <= by:
        return np.zeros_like(v)
    sums = np.cumsum(sizes)
    last = np.nonzero(sizes * np.arange(1, len(v) + 1) > sums - by)[0][-1]
    return v - soft(v, (sums[last] - by) / (last + 1))


@pytest.mark.parametrize("strength", [0.03, 0.3, 1.0])
def test_the_weights_are_where_exact_methods_find_them(strength: float) -> None:
    bowl = MADE.bowl
    l1 = proximal(bowl, lambda v, t: soft(v, t * strength))
    found = settle(MADE, "l1", strength, 0.0)
    assert found.weights == pytest.approx(l1, abs=0.02)
    assert found.zeros == (np.abs(l1) < ZERO).sum()
    infinity = proximal(bowl, lambda v, t: clip_largest(v, t * strength))
    assert lowest(bowl, LInfinity(strength=strength)) == pytest.approx(infinity, abs=0.02)
    ridge = np.linalg.solve(
        bowl.curvature + strength * np.eye(len(bowl.lowest)), bowl.curvature @ bowl.lowest
    )
    assert lowest(bowl, L2(strength=strength)) == pytest.approx(ridge, abs=1e-3)


def test_each_pressure_leaves_its_mark() -> None:
    found = {kind: settle(MADE, kind, 0.3, 0.2) for kind in kinds()}
    plain, l1, l2, top = (found[kind] for kind in (NONE, "l1", "l2", "l_infinity"))
    assert plain.zeros == 0 and l1.zeros > 12 and l2.zeros <= 1
    assert top.largest >= 3 and np.abs(top.weights).max() < np.abs(plain.weights).max()
    # Of twins L1 keeps one; L2 and dropout share between them.
    assert abs(l1.weights[1]) < 2e-3 < 0.5 < l1.weights[0]
    for shared in (l2, found[DROPOUT]):
        assert np.ptp(shared.weights[:2]) < 0.4 < np.ptp(plain.weights[:2])
    assert all(each.loss >= plain.loss for each in found.values())
    assert l1.error < plain.error and l2.error < plain.error


def test_every_penalty_of_the_registry_takes_part() -> None:
    assert set(PENALTIES.types()) < set(kinds())
    for kind in PENALTIES.types():
        part = pressure(kind, 0.25, 0.0)
        assert part is not None and part.active
        assert settle(MADE, kind, 10.0, 0.0).length < 0.2 * settle(MADE, NONE, 0.0, 0.0).length


@pytest.mark.parametrize("kind", kinds())
def test_a_path_agrees_with_each_of_its_places(kind: str) -> None:
    found = path(MADE.bowl, kind)
    assert found.shape == (POSITIONS + 1, 24)
    assert found[0] == pytest.approx(MADE.bowl.lowest)
    for place in (10, 31, 45):
        there = settle(MADE, kind, strength_at(place), rate_at(place)).weights
        assert found[place] == pytest.approx(there, abs=0.03)


def test_places_of_a_path_are_round() -> None:
    assert [strength_at(place) for place in (0, 1, 16, 31, 46, 61)] == pytest.approx(
        [0.0, 0.001, 0.01, 0.1, 1.0, 10.0]
    )
    assert rate_at(0) == 0.0 and rate_at(20) == pytest.approx(0.2)


def test_dropout_is_on_average_what_its_masks_do() -> None:
    """Gradient descent over masks drawn one by one, against the price that stands for their mean."""
    settings = Small(samples=60, seed=3)
    made, rate = settings.made(), 0.3
    random = np.random.default_rng(0)
    wanted = settle(made, DROPOUT, 0.0, rate).weights
    # The curvature of a thousand masks of every sample: E[(xm)(xm)'] / (1 - rate)^2.
    root = np.linalg.cholesky(made.bowl.curvature).T
    samples = random.standard_normal((200_000, 24)) @ root
    masked = samples * (random.random(samples.shape) >= rate) / (1.0 - rate)
    curvature = masked.T @ masked / len(masked)
    found = np.linalg.solve(curvature, made.bowl.curvature @ made.bowl.lowest)
    assert found == pytest.approx(wanted, abs=0.02)


def test_shapes_touch_where_the_weights_lie() -> None:
    bowl = pair(1.5, 0.6)
    here = path(bowl, "l1")[46]
    diamond = price_line(L1(strength=1.0), here)
    assert np.abs(diamond).sum(axis=1) == pytest.approx(np.abs(here).sum(), rel=1e-6)
    ring = loss_line(bowl, here)
    assert np.array([bowl.loss(at) for at in ring]) == pytest.approx(bowl.loss(here))
    # Of all weights of this price these have the least loss, and of all of this loss the least price.
    assert min(bowl.loss(at) for at in diamond) > bowl.loss(here) - 0.01
    assert np.abs(ring).sum(axis=1).min() > np.abs(here).sum() - 0.02
    square = price_line(LInfinity(strength=1.0), (0.5, 0.25))
    assert np.abs(square).max(axis=1) == pytest.approx(0.5, rel=1e-6)
    assert price_line(L2(strength=1.0), (0.0, 0.0)) == pytest.approx(0.0)


def test_the_map_shows_the_same_loss() -> None:
    bowl = pair(-0.4, 0.7)
    formula = formula_of(bowl)
    for x, y in ((0.0, 0.0), (1.0, -2.0), (-0.4, 0.7)):
        height = formula.values(np.array([x]), np.array([y]))[0]
        assert height == pytest.approx(bowl.loss(np.array([x, y])))
