"""Which links may be drawn, and the reason where one may not."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment.links import link_problem
from nnstudio.core.experiment.network import Block, Link, Network
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output


class Pair(Layer):
    """A layer of two inputs, of which there is none yet."""

    sources = (1, 2)


LAYERS: dict[str, Layer] = {
    "i": Input(),
    "j": Input(),
    "a": Dense(),
    "b": Dense(),
    "p": Pair(),
    "free": Dense(),
    "o": Output(),
}
GRAPH = Network(
    blocks=tuple(Block(id=name, layer=layer) for name, layer in LAYERS.items()),
    links=tuple(
        Link(source=s, target=t)
        for s, t in [("i", "a"), ("a", "b"), ("b", "o"), ("i", "p"), ("j", "p")]
    ),
)


@pytest.mark.parametrize(
    ("source", "target", "code", "block"),
    [
        ("gone", "a", "problem.link_missing_block", "gone"),
        ("a", "gone", "problem.link_missing_block", "a"),
        ("a", "a", "problem.link_self", "a"),
        ("o", "a", "problem.link_no_output", "o"),
        ("a", "i", "problem.link_no_input", "i"),
        ("a", "b", "problem.link_exists", "b"),
        ("b", "a", "problem.link_cycle", "a"),
        ("free", "p", "problem.link_full", "p"),
    ],
)
def test_a_link_that_may_not_be_drawn(source: str, target: str, code: str, block: str) -> None:
    problem = link_problem(GRAPH, source, target)
    assert problem is not None
    assert (problem.code, problem.block) == (code, block)


@pytest.mark.parametrize(
    ("source", "target"), [("free", "a"), ("i", "b"), ("b", "free"), ("i", "free"), ("p", "free")]
)
def test_a_link_that_may_be_drawn(source: str, target: str) -> None:
    assert link_problem(GRAPH, source, target) is None


def test_a_cycle_over_several_blocks_is_seen() -> None:
    longer = Network(blocks=GRAPH.blocks, links=(*GRAPH.links, Link(source="b", target="free")))
    problem = link_problem(longer, "free", "a")
    assert problem is not None
    assert problem.code == "problem.link_cycle"
