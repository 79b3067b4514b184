"""The pure edits: what they do, and that the experiment they were given stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.checks import check
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.data import to_data
from nnstudio.core.parts.problem import ProblemError

XOR = example("xor-tanh")  # input_1 > dense_1 > dense_2 > output_1, 180 apart
EMPTY = Experiment()


def links(experiment: Experiment) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in experiment.network.links}


def codes(edit: Callable[[], object]) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        edit()
    return [problem.code for problem in caught.value.problems]


EDITS: dict[str, Callable[[Experiment], Any]] = {
    "add": lambda e: edits.add_block(e, Dense(), (200.0, 0.0)),
    "add_alone": lambda e: edits.add_block(e, Dense(), (200.0, 0.0), wire=False),
    "remove": lambda e: edits.remove_blocks(e, ["dense_1", "output_1"]),
    "connect": lambda e: edits.connect(e, "input_1", "dense_2"),
    "disconnect": lambda e: edits.disconnect(e, "input_1", "dense_1"),
    "move": lambda e: edits.move_blocks(e, {"dense_1": (5.0, 6.0)}),
    "set_layer": lambda e: edits.set_layer(e, "dense_1", Dense(units=3)),
    "set_field": lambda e: edits.set_field(e, "dense_1", "units", 3),
    "rename": lambda e: edits.rename(e, "dense_1", "hidden"),
    "set_training": lambda e: edits.set_training(e, batch_size=3),
    "set_data": lambda e: edits.set_data(e, training_samples=30),
    "arrange": lambda e: edits.arrange(e, 7.0, 8.0),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_old_experiment_stays_as_it_was(edit: Callable[[Experiment], Any]) -> None:
    before = to_data(XOR)
    made = edit(XOR)
    new = made[0] if isinstance(made, tuple) else made
    assert to_data(XOR) == before
    assert new != XOR


def test_unchanged_parts_are_shared() -> None:
    new = edits.set_field(XOR, "dense_1", "units", 3)
    assert new.network.by_id["dense_2"] is XOR.network.by_id["dense_2"]
    assert new.training is XOR.training
    assert all(a is b for a, b in zip(new.layout, XOR.layout, strict=True))


# Adding


def test_on_an_empty_canvas_a_block_stands_alone() -> None:
    new, block_id = edits.add_block(EMPTY, Dense(), (10.0, 20.0))
    assert block_id == "dense_1"
    assert new.positions == {"dense_1": (10.0, 20.0)}
    assert not links(new)


def test_blocks_dropped_from_left_to_right_make_a_chain() -> None:
    built = EMPTY
    for number, layer in enumerate([Input(), Dense(), Dropout(), Output()]):
        built, _ = edits.add_block(built, layer, (180.0 * number, 0.0))
    assert links(built) == {
        ("input_1", "dense_1"),
        ("dense_1", "dropout_1"),
        ("dropout_1", "output_1"),
    }


def test_blocks_dropped_from_right_to_left_make_the_same_chain() -> None:
    built = EMPTY
    for number, layer in reversed(list(enumerate([Input(), Dense(), Output()]))):
        built, _ = edits.add_block(built, layer, (180.0 * number, 0.0))
    assert links(built) == {("input_1", "dense_1"), ("dense_1", "output_1")}


def test_between_two_linked_blocks_it_goes_in_between() -> None:
    new, block_id = edits.add_block(XOR, Dropout(), (270.0, 0.0))
    assert links(new) == {
        ("input_1", "dense_1"),
        ("dense_1", block_id),
        (block_id, "dense_2"),
        ("dense_2", "output_1"),
    }


def test_before_the_output_it_goes_in_between() -> None:
    new, block_id = edits.add_block(XOR, Dense(), (450.0, 30.0))
    assert {("dense_2", block_id), (block_id, "output_1")} <= links(new)
    assert ("dense_2", "output_1") not in links(new)


def test_at_the_end_of_a_chain_without_output_it_takes_the_last_one() -> None:
    open_end = edits.remove_blocks(XOR, ["output_1"])
    new, block_id = edits.add_block(open_end, Dense(), (600.0, 0.0))
    assert links(new) == links(open_end) | {("dense_2", block_id)}


def test_an_input_dropped_in_front_feeds_the_first_free_block() -> None:
    headless = edits.remove_blocks(XOR, ["input_1"])
    new, block_id = edits.add_block(headless, Input(), (0.0, 0.0))
    assert links(new) == links(headless) | {(block_id, "dense_1")}


def test_a_second_output_takes_nothing_from_the_first() -> None:
    new, _ = edits.add_block(XOR, Output(), (900.0, 0.0))
    assert links(new) == links(XOR)


def test_without_wiring_no_link_changes() -> None:
    new, block_id = edits.add_block(XOR, Dense(), (270.0, 0.0), wire=False)
    assert links(new) == links(XOR)
    assert block_id in new.positions


def test_a_block_that_joins_takes_the_link_it_is_dropped_on_and_keeps_a_free_input() -> None:
    x, y = XOR.positions["dense_1"]
    joined, block_id = edits.add_block(XOR, Add(), (x + 60, y))
    assert links(joined) == {
        ("input_1", "dense_1"),
        ("dense_1", block_id),
        (block_id, "dense_2"),
        ("dense_2", "output_1"),
    }
    problem = next(problem for problem in check(joined) if problem.block == block_id)
    assert (problem.code, problem.values) == ("problem.few_sources", {"count": 1})
    assert problem.fix is not None
    assert links(problem.fix.apply(joined)) == links(XOR)


def test_a_block_that_joins_takes_all_loose_ends_before_it_from_top_to_bottom() -> None:
    loose, source = edits.add_block(EMPTY, Input(), (0.0, 0.0))
    ends: list[str] = []
    for y in (400.0, 0.0, 200.0):
        loose, block_id = edits.add_block(loose, Dense(), (200.0, y), wire=False)
        loose = edits.connect(loose, source, block_id)
        ends.append(block_id)
    joined, block_id = edits.add_block(loose, Concatenate(), (400.0, 0.0))
    assert joined.network.incoming[block_id] == (ends[1], ends[2], ends[0])


def test_a_new_block_gives_its_output_to_one_that_still_needs_an_input() -> None:
    x, y = XOR.positions["dense_1"]
    joined, join = edits.add_block(XOR, Add(), (x + 60, y))
    alone = edits.disconnect(joined, "input_1", "dense_1")
    alone = edits.disconnect(alone, "dense_1", join)
    alone = edits.remove_blocks(alone, ["input_1", "dense_1"])
    assert alone.network.incoming[join] == ()
    fed, dense = edits.add_block(alone, Dense(), (x - 100, y))
    assert fed.network.incoming[join] == (dense,)
    start, _ = edits.add_block(fed, Input(), (x - 300, y))
    both, other = edits.add_block(start, Input(), (x - 200, y + 300))
    assert both.network.incoming[join] == (dense, other)


def test_a_link_into_a_block_that_joins_is_added_and_replaces_nothing() -> None:
    x, y = XOR.positions["dense_2"]
    joined, block_id = edits.add_block(XOR, Add(), (x + 60, y))
    both = edits.connect(joined, "dense_1", block_id)
    assert both.network.incoming[block_id] == ("dense_2", "dense_1")
    assert check(both) == ()


def test_removing_a_residual_sum_leaves_the_long_way() -> None:
    """The shortcut has elsewhere to go, the blocks it skipped have not."""
    residual = example("residual-mlp")
    shorter = edits.remove_blocks(residual, ["add_2"])
    assert ("dense_5", "output_1") in links(shorter)
    assert check(shorter) == ()


def test_removing_a_block_that_fed_several_links_its_source_to_all_of_them() -> None:
    residual = example("residual-mlp")
    shorter = edits.remove_blocks(residual, ["dense_1"])
    assert {("input_1", "dense_2"), ("input_1", "add_1")} <= links(shorter)


def test_an_id_is_the_lowest_free_one() -> None:
    new = edits.remove_blocks(XOR, ["dense_1"])
    assert edits.free_id(new.network, Dense()) == "dense_1"
    assert edits.free_id(XOR.network, Dense()) == "dense_3"


# Removing


def test_removing_heals_the_chain() -> None:
    assert links(edits.remove_blocks(XOR, ["dense_1"])) == {
        ("input_1", "dense_2"),
        ("dense_2", "output_1"),
    }


def test_removing_several_heals_across_all_of_them() -> None:
    for order in (["dense_1", "dense_2"], ["dense_2", "dense_1"]):
        new = edits.remove_blocks(XOR, order)
        assert links(new) == {("input_1", "output_1")}
        assert set(new.positions) == {"input_1", "output_1"}


def test_removing_an_end_leaves_an_open_end() -> None:
    assert links(edits.remove_blocks(XOR, ["output_1"])) == links(XOR) - {("dense_2", "output_1")}


def test_removing_what_is_not_there_changes_nothing() -> None:
    assert edits.remove_blocks(XOR, ["gone"]) == XOR
    assert edits.remove_blocks(XOR, []) is XOR


# Linking


def test_a_new_link_replaces_the_old_one_where_one_input_is_taken() -> None:
    new = edits.connect(XOR, "input_1", "dense_2")
    assert links(new) == {
        ("input_1", "dense_1"),
        ("input_1", "dense_2"),
        ("dense_2", "output_1"),
    }


def test_a_link_that_is_not_allowed_is_refused_with_its_reason() -> None:
    assert codes(lambda: edits.connect(XOR, "dense_2", "dense_1")) == ["problem.link_cycle"]


def test_disconnecting_what_is_not_linked_changes_nothing() -> None:
    assert edits.disconnect(XOR, "dense_1", "output_1") == XOR


# Values


def test_a_value_of_a_block_is_set_or_refused_with_block_and_field() -> None:
    new = edits.set_field(XOR, "dense_1", "units", 3)
    assert new.network.by_id["dense_1"].layer == Dense.make(
        **{**dict(XOR.network.by_id["dense_1"].layer), "units": 3}
    )
    with pytest.raises(ProblemError) as caught:
        edits.set_field(XOR, "dense_1", "units", 0)
    (problem,) = caught.value.problems
    assert (problem.code, problem.block, problem.field) == ("problem.below", "dense_1", "units")


def test_an_unknown_block_or_field_is_refused() -> None:
    assert codes(lambda: edits.set_field(XOR, "gone", "units", 3)) == ["problem.unknown_block"]
    assert codes(lambda: edits.rename(XOR, "gone", "x")) == ["problem.unknown_block"]
    assert codes(lambda: edits.set_field(XOR, "dense_1", "nonsense", 3)) == [
        "problem.unknown_field"
    ]


def test_settings_of_training_and_data_are_set_or_refused() -> None:
    assert edits.set_training(XOR, seed=5).training.seed == 5
    assert edits.set_data(XOR, training_samples=10).data.used == 10
    assert codes(lambda: edits.set_training(XOR, batch_size=0)) == ["problem.below"]
    assert codes(lambda: edits.set_data(XOR, training_samples=0)) == ["problem.below"]


def test_a_name_is_given_taken_back_or_too_long() -> None:
    named = edits.rename(XOR, "dense_1", "first")
    assert named.network.by_id["dense_1"].name == "first"
    assert edits.rename(named, "dense_1", "") == XOR
    assert codes(lambda: edits.rename(XOR, "dense_1", "x" * 61)) == ["problem.too_long"]


# Places


def test_moving_moves_only_what_is_named() -> None:
    new = edits.move_blocks(XOR, {"dense_1": (1.0, 2.0), "gone": (3.0, 4.0)})
    assert new.positions == {**XOR.positions, "dense_1": (1.0, 2.0)}
    assert new.network is XOR.network


def test_a_place_beyond_the_canvas_is_refused() -> None:
    assert codes(lambda: edits.move_blocks(XOR, {"dense_1": (1e7, 0.0)})) == ["problem.above"]
    assert codes(lambda: edits.add_block(XOR, Dense(), (0.0, float("nan")))) == [
        "problem.not_finite"
    ]


def test_arranging_puts_the_chain_in_a_row_and_branches_below_each_other() -> None:
    places = edits.arrange(XOR, 10.0, 20.0).positions
    assert [places[b] for b in XOR.network.order] == [
        (10.0 + edits.SPACING * n, 20.0) for n in range(4)
    ]
    branched = edits.arrange(edits.connect(XOR, "input_1", "dense_2")).positions
    assert branched["dense_1"][0] == branched["dense_2"][0]
    assert branched["dense_1"][1] != branched["dense_2"][1]


def test_a_set_layer_keeps_links_and_name() -> None:
    named = edits.rename(XOR, "dense_1", "first")
    new = edits.set_layer(named, "dense_1", Dense(units=3, activation=Tanh()))
    assert new.network.by_id["dense_1"].name == "first"
    assert links(new) == links(XOR)
