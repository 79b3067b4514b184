"""Edits that know a chain: a block behind another, two neighbours that change places."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.chains import add_behind, move_along, neighbour
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.base import LAYERS

XOR = example("xor-tanh")
RESIDUAL = example("residual-mlp")


def links(experiment: Experiment) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in experiment.network.links}


def test_a_block_goes_between_a_block_and_what_followed_it() -> None:
    added, new = add_behind(XOR, "dense_1", LAYERS.get("dropout")())
    assert links(added) == {
        ("input_1", "dense_1"),
        ("dense_1", new),
        (new, "dense_2"),
        ("dense_2", "output_1"),
    }
    assert added.positions[new] == XOR.positions["dense_2"]
    assert added.positions["dense_2"][0] == XOR.positions["dense_2"][0] + edits.SPACING
    assert added.positions["dense_1"] == XOR.positions["dense_1"]


def test_behind_a_block_that_branches_both_branches_follow_the_new_one() -> None:
    start = next(b for b, t in RESIDUAL.network.outgoing.items() if len(t) == 2)
    targets = RESIDUAL.network.outgoing[start]
    added, new = add_behind(RESIDUAL, start, LAYERS.get("activation")())
    assert added.network.outgoing[start] == (new,)
    assert set(added.network.outgoing[new]) == set(targets)
    for target in targets:
        sources = RESIDUAL.network.incoming[target]
        assert added.network.incoming[target] == tuple(new if s == start else s for s in sources)


def test_an_end_goes_behind_without_taking_the_others_place() -> None:
    added, new = add_behind(XOR, "dense_1", LAYERS.get("output")())
    assert links(added) == links(XOR) | {("dense_1", new)}


def test_behind_the_output_nothing_is_linked() -> None:
    added, new = add_behind(XOR, "output_1", LAYERS.get("dense")())
    assert links(added) == links(XOR) and new in added.network.by_id


def test_neighbours_change_places_with_their_links() -> None:
    moved = move_along(XOR, "dense_1", forward=True)
    assert moved.network.order == ("input_1", "dense_2", "dense_1", "output_1")
    assert moved.positions["dense_1"] == XOR.positions["dense_2"]
    assert move_along(moved, "dense_1", forward=False) == XOR
    assert move_along(XOR, "dense_2", forward=False) == moved


@pytest.mark.parametrize(
    ("block", "forward"),
    [("input_1", True), ("dense_1", False), ("dense_2", True), ("output_1", False)],
)
def test_ends_have_no_neighbour_to_change_with(block: str, forward: bool) -> None:
    assert neighbour(XOR.network, block, forward) is None
    assert move_along(XOR, block, forward) is XOR


def test_a_block_with_a_way_around_it_keeps_its_place() -> None:
    for block in RESIDUAL.network.blocks:
        for forward in (True, False):
            other = neighbour(RESIDUAL.network, block.id, forward)
            moved = move_along(RESIDUAL, block.id, forward)
            assert set(moved.network.order) == set(RESIDUAL.network.order)
            if other is not None:
                assert len(RESIDUAL.network.outgoing[min(block.id, other)]) == 1
                assert move_along(moved, block.id, not forward) == RESIDUAL
