"""What every search method promises, and that those that learn find more than those that do not."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nnstudio.core.searches.base import METHODS, SearchMethod, Told
from nnstudio.core.searches.gaussian_process import GaussianProcess, spread
from nnstudio.core.searches.grid import Grid
from nnstudio.core.searches.random import RandomSearch
from nnstudio.core.searches.range import Range, Space, Value, Values, located
from nnstudio.core.searches.surrogate import Surrogate
from nnstudio.core.searches.tpe import TreeParzen

SPACE: Space = (
    Range(path="rate", low=1e-6, high=1.0, scale="log"),
    Range(path="units", low=4, high=64, scale="log", whole=True),
    Range(path="kind", choices=("sgd", "adam", "momentum")),
    Range(path="share", low=-1.0, high=1.0),
)
EVERY = pytest.mark.parametrize("method", list(METHODS), ids=lambda method: method.type)


def score(values: Values) -> float:
    """Best at a rate of 0.01 and a share of 0.5, with Adam."""
    rate, share = float(values["rate"]), float(values["share"])
    return 1.0 - (math.log10(rate) + 2) ** 2 / 16 - (share - 0.5) ** 2 + (values["kind"] == "adam")


def searched(
    method: SearchMethod,
    count: int,
    seed: int = 3,
    space: Space = SPACE,
    measure: Callable[[Values], float | None] = score,
) -> list[Told]:
    told: list[Told] = []
    for number in range(count):
        values = method.suggest(space, told, number, seed)
        told.append(Told(number, values, measure(values)))
    return told


@EVERY
def test_what_is_suggested_lies_in_its_range(method: type[SearchMethod]) -> None:
    for each in searched(method(), 24):
        assert list(each.values) == [one.path for one in SPACE]
        assert all(one.within(each.values[one.path]) for one in SPACE)
        assert type(each.values["units"]) is int


@EVERY
def test_it_follows_from_its_arguments_alone(method: type[SearchMethod]) -> None:
    """Asked again, in another object and in another order, it answers the same."""
    told = searched(method(), 16)
    for number in (15, 3, 9):
        again = method().suggest(SPACE, told[:number], number, 3)
        assert again == told[number].values


@EVERY
@pytest.mark.parametrize("nothing", [math.nan, None], ids=["diverged", "running"])
def test_it_survives_trials_without_a_score(
    method: type[SearchMethod], nothing: float | None
) -> None:
    told = searched(method(), 16, measure=lambda values: nothing)
    mixed = [Told(t.number, t.values, score(t.values) if t.number % 2 else nothing) for t in told]
    for known in (told, mixed):
        values = method().suggest(SPACE, known, 16, 3)
        assert all(one.within(values[one.path]) for one in SPACE)


@EVERY
def test_it_survives_scores_that_are_all_the_same(method: type[SearchMethod]) -> None:
    told = searched(method(), 16, measure=lambda values: 0.5)
    assert len({tuple(each.values.items()) for each in told}) == 16


@pytest.mark.parametrize("method", [RandomSearch(), TreeParzen(), GaussianProcess()])
def test_another_seed_tries_something_else(method: SearchMethod) -> None:
    first, second = (searched(method, 12, seed) for seed in (1, 2))
    assert [t.values for t in first] != [t.values for t in second]


@pytest.mark.parametrize("method", [TreeParzen(), GaussianProcess()])
def test_those_that_learn_beat_chance(method: SearchMethod) -> None:
    """The mean over seeds of the best twenty trials' last ones: where they look, not where they were lucky."""

    def later(found: list[Told]) -> float:
        return float(np.mean([each.score or 0.0 for each in found[20:]]))

    learned = np.mean([later(searched(method, 35, seed)) for seed in range(3)])
    chance = np.mean([later(searched(RandomSearch(), 35, seed)) for seed in range(3)])
    assert learned > chance + 0.3


def test_random_search_is_even_on_the_scale_of_each_range() -> None:
    found = searched(RandomSearch(), 400, measure=lambda values: None)
    places = np.array([located(SPACE, each.values) for each in found])
    assert np.abs(places.mean(0) - 0.5).max() < 0.06
    assert {each.values["kind"] for each in found} == {"sgd", "adam", "momentum"}


def test_a_grid_has_every_combination_once_in_order() -> None:
    space = (
        Range(path="a", low=1e-4, high=1e-1, scale="log", points=4),
        Range(path="b", choices=("x", "y")),
        Range(path="c", low=1, high=3, whole=True),
    )
    grid = Grid(points=9)
    assert grid.combinations(space) == 4 * 2 * 3
    found = [tuple(grid.suggest(space, [], n, 0).values()) for n in range(24)]
    assert len(set(found)) == 24
    assert found[0] == (1e-4, "x", 1) and found[1] == (1e-4, "x", 2) and found[-1] == (0.1, "y", 3)
    assert [value[0] for value in found[::6]] == [0.0001, 0.001, 0.01, 0.1]


def test_a_grid_of_a_million_is_counted_without_being_made() -> None:
    space = tuple(Range(path=str(k), points=1000) for k in range(10))
    assert Grid().combinations(space) == 1000**10
    assert Grid().suggest(space, [], 1000**10 - 1, 0) == {str(k): 1.0 for k in range(10)}


@pytest.mark.parametrize("one", [*SPACE, Range(path="n", low=1, high=9, whole=True)])
def test_a_value_stands_where_it_came_from(one: Range) -> None:
    for unit in np.linspace(0.0, 1.0, 41):
        value: Value = one.at(float(unit))
        assert one.at(one.place(value)) == value
        assert one.within(value)


@pytest.mark.parametrize("one", SPACE)
def test_a_part_of_a_range_lies_within_it(one: Range) -> None:
    part = one.narrowed(0.7, 0.4)
    for unit in (0.0, 0.3, 1.0):
        assert one.within(part.at(unit))
        assert 0.2 < one.place(part.at(unit)) < 0.9


def test_the_surrogate_goes_through_what_was_measured_and_doubts_elsewhere() -> None:
    places = np.linspace(0.0, 1.0, 9)[:, None]
    made = Surrogate.fitted(places, np.sin(5 * places[:, 0]))
    np.testing.assert_allclose(made.mean(places), np.sin(5 * places[:, 0]), atol=0.02)
    between = places[:-1] + 1 / 16
    np.testing.assert_allclose(made.mean(between), np.sin(5 * between[:, 0]), atol=0.05)
    beyond = np.array([[3.0]])
    assert made.deviation(beyond)[0] > 5 * made.deviation(places).max()


def test_the_expected_improvement_is_that_of_the_formula() -> None:
    """Against the mean of max(0, y - best) over many draws of y."""
    made = Surrogate.fitted(np.array([[0.1], [0.4], [0.9]]), np.array([0.0, 1.0, 0.3]))
    at = np.array([[0.2], [0.55], [0.7]])
    draws = np.random.default_rng(1).normal(made.mean(at), made.deviation(at), (400_000, 3))
    expected = np.maximum(0.0, draws - made.best).mean(0)
    np.testing.assert_allclose(made.improvement(at), expected, rtol=0.03, atol=1e-3)


def test_a_trial_under_way_is_not_tried_again() -> None:
    space = (Range(path="kind", choices=("a", "b", "c", "d", "e", "f", "g")),)
    told = [Told(k, {"kind": name}, float(k)) for k, name in enumerate("abcde")]
    told.append(Told(5, {"kind": "f"}))
    assert GaussianProcess().suggest(space, told, 6, 1) == {"kind": "g"}


def test_each_choice_is_as_far_from_every_other() -> None:
    sides = spread((SPACE[2],), np.array([[0.1], [0.5], [0.9]]))
    distances = np.linalg.norm(sides[:, None] - sides[None], axis=-1)
    np.testing.assert_allclose(distances, 1 - np.eye(3))
