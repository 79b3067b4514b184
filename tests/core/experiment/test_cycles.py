"""Loops can only come from files; each is opened at the link that is missed least."""

from __future__ import annotations

import time

from conformance.networks import dense, graph
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.cycles import closing_links
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.network import Link
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output


def looped(links: str, *adds: str) -> Experiment:
    names = {end for link in links.split() for end in link.split(">")} - {"in", "out"}
    layers: dict[str, Layer] = {name: Add() if name in adds else dense(4) for name in sorted(names)}
    return graph({"in": Input(), **layers, "out": Output(units=2)}, links)


def opened(experiment: Experiment) -> tuple[Experiment, int]:
    """Take the fixes of loops until there is none; also how many it took."""
    taken = 0
    while True:
        fixes = [p.fix for p in check(experiment) if p.code == "problem.on_cycle"]
        if not fixes:
            return experiment, taken
        assert fixes[0] is not None
        experiment, taken = fixes[0].apply(experiment), taken + 1
        assert taken < 20


def test_without_a_loop_there_is_nothing_to_open() -> None:
    assert closing_links(looped("in>a a>b b>out").network) == {}


def test_the_link_back_goes_and_the_chain_stays() -> None:
    experiment = looped("in>a a>b b>+ a>+ +>c c>out c>+", "+")
    found = closing_links(experiment.network)
    assert set(found) == {"+", "c", "out"}
    assert all(link == Link(source="c", target="+") for link in found.values())
    mended, taken = opened(experiment)
    assert taken == 1
    assert check(mended) == ()


def test_behind_a_loop_is_not_on_it_but_has_the_same_fix() -> None:
    experiment = looped("in>+ a>+ +>a a>b b>out", "+")
    found = closing_links(experiment.network)
    assert found["out"] == found["b"] == found["a"]
    assert found["out"] in experiment.network.links


def test_several_loops_are_opened_one_after_the_other() -> None:
    experiment = looped("in>+ b>+ c>+ +>a a>b b>c c>out", "+")
    mended, taken = opened(experiment)
    assert 1 <= taken <= 2
    assert sorted(mended.network.order) == sorted(block.id for block in mended.network.blocks)


def test_a_loop_that_nothing_enters_can_be_opened() -> None:
    mended, taken = opened(looped("in>out a>b b>c c>a"))
    assert taken == 1
    assert len(mended.network.links) == 3


def test_a_block_linked_to_itself_is_a_loop() -> None:
    experiment = looped("in>+ +>+ a>+ in>a +>out", "+")
    assert closing_links(experiment.network)["+"] == Link(source="+", target="+")


def test_a_very_long_loop_is_found_at_once() -> None:
    count = 3000
    links = " ".join(f"b{n}>b{(n + 1) % count}" for n in range(count))
    network = looped(links).network
    started = time.perf_counter()
    assert len(closing_links(network)) == count
    assert time.perf_counter() - started < 1.0
