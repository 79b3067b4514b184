"""The network as a graph: its order, its numbers, what leads where."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output


def network(links: str, **layers: Layer) -> Network:
    """Blocks by id, and links such as "a>b b>c"."""
    return Network(
        blocks=tuple(Block(id=name, layer=layer) for name, layer in layers.items()),
        links=tuple(
            Link(source=source, target=target)
            for source, target in (link.split(">") for link in links.split())
        ),
    )


def test_sources_come_before_targets_whatever_the_order_of_the_blocks() -> None:
    graph = network("i>a a>b b>o", o=Output(), b=Dense(), a=Dense(), i=Input())
    assert graph.order == ("i", "a", "b", "o")


def test_blocks_that_wait_for_nothing_come_in_their_own_order() -> None:
    graph = network("", c=Dense(), a=Dense(), b=Dense())
    assert graph.order == ("c", "a", "b")


def test_blocks_on_a_cycle_and_behind_it_are_left_out() -> None:
    graph = network("i>o a>b b>a b>c", i=Input(), o=Output(), a=Dense(), b=Dense(), c=Dense())
    assert graph.order == ("i", "o")


def test_a_link_to_a_block_that_is_not_there_is_no_reason_to_wait() -> None:
    graph = network("gone>a a>missing", a=Dense())
    assert graph.order == ("a",)
    assert graph.incoming == {"a": ("gone",)}


def test_incoming_and_outgoing_follow_the_links() -> None:
    graph = network("a>c b>c c>d", a=Input(), b=Input(), c=Dense(), d=Output())
    assert graph.incoming["c"] == ("a", "b")
    assert graph.outgoing == {"a": ("c",), "b": ("c",), "c": ("d",), "d": ()}


def test_blocks_are_numbered_per_kind_in_the_networks_order() -> None:
    graph = network("i>b b>a a>o", i=Input(), a=Dense(), b=Dense(), o=Output())
    assert graph.numbers == {"b": 1, "a": 2}


def test_blocks_on_a_cycle_are_numbered_last() -> None:
    graph = network("i>z x>y y>x", x=Dense(), y=Dense(), z=Dense(), i=Input(), d=Dropout())
    assert graph.numbers == {"z": 1, "x": 2, "y": 3}


def test_a_new_or_cut_off_block_renames_nobody() -> None:
    graph = network("i>b b>c", new=Dense(), i=Input(), b=Dense(), c=Dense())
    assert graph.numbers == {"b": 1, "c": 2, "new": 3}
    cut = network("i>b c>o", c=Dense(), new=Dense(), i=Input(), b=Dense(), o=Output())
    assert cut.numbers == {"b": 1, "c": 2, "new": 3}


@pytest.mark.parametrize(
    ("start", "goal", "expected"),
    [
        ("a", "c", True),
        ("c", "a", False),
        ("a", "a", True),
        ("x", "y", True),
        ("x", "a", False),
        ("a", "gone", False),
        ("gone", "a", False),
    ],
)
def test_reaches(start: str, goal: str, expected: bool) -> None:
    graph = network("a>b b>c a>c x>y y>x", a=Dense(), b=Dense(), c=Dense(), x=Dense(), y=Dense())
    assert graph.reaches(start, goal) is expected


def test_blocks_by_kind_and_by_id() -> None:
    graph = network("i>a", i=Input(), a=Dense(), b=Dense())
    assert [block.id for block in graph.of_type("dense")] == ["a", "b"]
    assert graph.of_type("output") == ()
    assert graph.by_id["a"].layer == Dense()
