"""Lined up, no block stands on another and no shortcut runs behind the blocks it skips."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from conformance.networks import dense, graph
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.arrangement import arrangement
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.network import Link, Network
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output


def network(links: str) -> Network:
    names = {end for link in links.split() for end in link.split(">")} - {"in", "out"}
    layers: dict[str, Layer] = {name: Add() if "+" in name else dense(4) for name in sorted(names)}
    return graph({"in": Input(), **layers, "out": Output(units=2)}, links).network


GRAPHS = {
    "chain": "in>a a>b b>out",
    "residual": "in>a a>b b>c c>+ a>+ +>out",
    "two residuals": "in>a a>b b>+ a>+ +>c c>++ +>++ ++>out",
    "nested": "in>a a>b b>c c>+ b>+ +>d d>++ a>++ ++>out",
    "fan": "in>a in>b in>c in>d a>+ b>+ c>+ d>+ +>out",
    "long and short": "in>a a>b b>c c>+ in>+ in>d d>+ +>out",
    "crossing": "in>a in>b a>+ b>++ b>+ a>++ +>+++ ++>+++ +++>out",
    "loop": "in>out a>b b>a",
}


@pytest.mark.parametrize("name", GRAPHS)
def test_no_two_blocks_share_a_place_and_links_run_to_the_right(name: str) -> None:
    one = network(GRAPHS[name])
    places = arrangement(one)
    assert set(places) == set(one.by_id)
    assert len(set(places.values())) == len(places)
    known = set(one.order)
    for link in one.links:
        if {link.source, link.target} <= known:
            assert places[link.source][0] < places[link.target][0]


@pytest.mark.parametrize("name", [name for name in GRAPHS if name != "crossing"])
def test_a_level_shortcut_has_nothing_in_its_way(name: str) -> None:
    one = network(GRAPHS[name])
    places = arrangement(one)
    for link in one.links:
        (left, row), (right, end) = places[link.source], places[link.target]
        if row == end:
            between = [at for at in places.values() if left < at[0] < right and at[1] == row]
            assert not between, link


def test_the_shortcut_runs_above_and_what_it_skips_stands_below() -> None:
    places = arrangement(network(GRAPHS["residual"]))
    assert [places[b] for b in ("in", "a", "+", "out")] == [(0, 0), (1, 0), (4, 0), (5, 0)]
    assert [places[b] for b in ("b", "c")] == [(2, 1), (3, 1)]


def test_branches_stand_below_each_other() -> None:
    places = arrangement(network(GRAPHS["fan"]))
    assert [places[b] for b in "abcd"] == [(1, 0), (1, 1), (1, 2), (1, 3)]
    assert places["+"] == (2, 0)


def test_a_loop_stands_below_the_rest() -> None:
    places = arrangement(network(GRAPHS["loop"]))
    assert {places["a"], places["b"]} == {(0, 1), (1, 1)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards_of_the_examples_do_not_overlap(name: str) -> None:
    places = list(edits.arrange(example(name)).positions.values())
    for index, (x, y) in enumerate(places):
        for other_x, other_y in places[index + 1 :]:
            assert abs(x - other_x) >= edits.SPACING or abs(y - other_y) >= edits.SPACING


def test_thousands_of_blocks_are_lined_up_at_once() -> None:
    names = ["in", *(f"b{n}" for n in range(3000)), "out"]
    links = " ".join(f"{a}>{b}" for a, b in pairwise(names))
    one = network(links)
    started = time.perf_counter()
    assert len(arrangement(one)) == len(names)
    assert time.perf_counter() - started < 1.0
    assert Link(source="in", target="b0") in one.links


def chain(count: int) -> Network:
    names = ["in", *(f"b{n:03}" for n in range(count - 2)), "out"]
    return network(" ".join(f"{a}>{b}" for a, b in pairwise(names)))


def test_eight_blocks_in_a_wide_low_view_stand_in_two_lines_like_a_text() -> None:
    one = chain(8)
    places = arrangement(one, (4.3, 1.7))
    order = [(column, row) for row in range(2) for column in range(4)]
    assert [places[block_id] for block_id in one.order] == order


@pytest.mark.parametrize("view", [(8.0, 1.7), (40.0, 40.0), (7.9, 0.5)])
def test_what_is_shown_in_its_own_size_or_gains_nothing_stays_in_one_line(
    view: tuple[float, float],
) -> None:
    assert {row for _, row in arrangement(chain(8), view).values()} == {0}


@pytest.mark.parametrize("view", [(4.3, 1.7), (7.0, 4.0), (2.0, 6.0), (0.6, 0.4)])
@pytest.mark.parametrize("name", GRAPHS)
def test_lines_put_no_block_on_another(name: str, view: tuple[float, float]) -> None:
    one = network(GRAPHS[name])
    places = arrangement(one, view)
    assert set(places) == set(one.by_id)
    assert len(set(places.values())) == len(places)
    assert places == arrangement(one, view)


def test_lines_never_show_the_blocks_smaller() -> None:
    def scale(places: dict[str, tuple[int, int]], view: tuple[float, float]) -> float:
        wide, high = (1 + max(at[axis] for at in places.values()) for axis in (0, 1))
        return min(1.0, view[0] / (wide - 0.25), view[1] / (high - 0.4))

    for count in (2, 5, 9, 30, 61, 200):
        for view in ((4.3, 1.7), (7.0, 4.0), (2.0, 6.0)):
            one = chain(count)
            assert scale(arrangement(one, view), view) >= scale(arrangement(one), view)
    places = arrangement(chain(200), (7.0, 4.0))
    assert scale(places, (7.0, 4.0)) > 5 * scale(arrangement(chain(200)), (7.0, 4.0))


def test_a_line_ends_where_few_links_are_torn_apart() -> None:
    one = network("in>a a>b b>c c>+ a>+ +>d d>e e>++ +>++ ++>out")
    places = arrangement(one, (5.0, 3.4))
    assert places["a"][1] == places["+"][1] or places["+"][0] == 0
