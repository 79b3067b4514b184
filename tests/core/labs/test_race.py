"""Races on landscapes: the lectures' picture, what is remembered, and who leaves the map."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.labs.formula import Formula
from nnstudio.core.labs.landscapes import LANDSCAPES
from nnstudio.core.labs.race import race
from nnstudio.core.labs.walker import Walker
from nnstudio.core.optimizers.adagrad import AdaGrad
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import OPTIMIZERS
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.sgd import SGD

BOWL = LANDSCAPES[0]
LECTURES = (
    SGD(learning_rate=0.95),
    Momentum(learning_rate=0.1, momentum=0.9),
    AdaGrad(learning_rate=1.5),
    Adam(learning_rate=0.3),
)


def test_the_lectures_picture() -> None:
    """From (-7, 2) over 30 steps: SGD zig-zags, momentum swings past, AdaGrad and Adam go almost straight."""
    paths = race(Formula(BOWL.formula), LECTURES, BOWL.start, 30)
    turns = [int(np.count_nonzero(np.diff(np.sign(np.diff(p.places[:, 1]))))) for p in paths]
    assert all(p.places.shape == (31, 2) and p.diverged is None for p in paths)
    assert turns[0] == 29 and turns[1] < 10
    assert paths[1].places[:, 1].min() < -1.0
    # AdaGrad never turns back; Adam does only near the end.
    assert turns[2] == 0
    assert all(np.abs(p.places[-1]).max() < 4.0 for p in paths)
    for path in paths:
        np.testing.assert_allclose(
            path.losses, path.places[:, 0] ** 2 / 20 + path.places[:, 1] ** 2, rtol=1e-12
        )


@pytest.mark.parametrize("name", OPTIMIZERS.types())
def test_every_optimiser_can_race_and_shows_what_it_remembers(name: str) -> None:
    optimizer = OPTIMIZERS.types()[name]()
    (path,) = race(Formula(BOWL.formula), [optimizer], BOWL.start, 12)
    assert path.places.shape == (13, 2)
    assert list(path.slots) == list(optimizer.slots)
    for slot in path.slots.values():
        assert slot.shape == (13, 2) and not slot[0].any() and slot[-1].any()
    np.testing.assert_allclose(path.gradients[0], [-0.7, 4.0])


def test_the_velocity_is_what_moves() -> None:
    (path,) = race(Formula(BOWL.formula), [LECTURES[1]], BOWL.start, 5)
    np.testing.assert_allclose(np.diff(path.places, axis=0), path.slots["velocity"][1:], rtol=1e-12)


def test_who_leaves_the_map_stops_there() -> None:
    (away,) = race(Formula("x^2 + y^2"), [SGD(learning_rate=3.0)], (1.0, 1.0), 200)
    assert away.diverged is not None and len(away.places) == away.diverged
    assert np.isfinite(away.losses).all()
    (hole,) = race(Formula("ln(x)"), [SGD(learning_rate=1.0)], (0.5, 0.0), 50)
    assert hole.diverged == 1 and len(hole.places) == 1


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=lambda one: one.id)
def test_the_known_minima_are_flat_and_the_lowest(landscape) -> None:
    formula = Formula(landscape.formula)
    x0, x1, y0, y1 = landscape.window
    assert x0 < landscape.start[0] < x1 and y0 < landscape.start[1] < y1
    grid = np.meshgrid(np.linspace(x0, x1, 201), np.linspace(y0, y1, 201))
    lowest = float(formula.values(*grid).min())
    assert landscape.minima
    for place in landscape.minima:
        np.testing.assert_allclose(formula.gradient(np.array(place)), 0.0, atol=2e-3)
        assert float(formula.values(np.array(place[0]), np.array(place[1]))) <= lowest + 1e-6


def test_a_coefficient_may_change_on_the_way() -> None:
    walker = Walker(SGD(learning_rate=0.1), (1.0, 0.0), Formula("x^2/2 + y^2/2").gradient)
    walker.step()
    walker.set("learning_rate", 0.5)
    assert walker.step()[0] == pytest.approx(0.9 * 0.5)
