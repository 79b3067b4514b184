"""In what two experiments differ: values, parts and blocks, and nothing that changes no result."""

from __future__ import annotations

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.differences import Difference, Exchange, differences
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD

BASE = example("digits-mlp")


def values(other: Experiment) -> list[Difference]:
    return [each for each in differences(BASE, other) if isinstance(each, Difference)]


def exchanges(old: Experiment, new: Experiment) -> list[Exchange]:
    return [each for each in differences(old, new) if isinstance(each, Exchange)]


def test_the_same_settings_do_not_differ() -> None:
    assert differences(BASE, BASE) == ()
    assert differences(BASE, example("digits-mlp")) == ()
    block = BASE.network.blocks[1].id
    assert differences(BASE, edits.rename(BASE, block, "Mine")) == ()


def test_a_value_in_a_part_is_named_by_its_path() -> None:
    other = edits.set_training(BASE, optimizer=Adam(learning_rate=0.02), seed=9)
    optimizer, seed = values(other)
    assert (".".join(optimizer.path), optimizer.old, optimizer.new) == (
        "training.optimizer.learning_rate",
        BASE.training.optimizer.learning_rate,  # type: ignore[attr-defined]
        0.02,
    )
    assert seed.path == ("training", "seed") and seed.block is None


def test_another_part_is_one_difference() -> None:
    (optimizer,) = differences(BASE, edits.set_training(BASE, optimizer=SGD()))
    assert isinstance(optimizer, Difference) and optimizer.path == ("training", "optimizer")


def test_blocks_that_come_and_go_and_change() -> None:
    dense = next(b.id for b in BASE.network.blocks if b.layer.type == "dense")
    (units,) = values(edits.set_field(BASE, dense, "units", 7))
    assert (units.block, units.new) == (dense, 7)
    fewer = edits.remove_blocks(BASE, (dense,))
    assert [(e.block, e.new) for e in exchanges(BASE, fewer)] == [(dense, None)]
    assert [(e.block, e.old) for e in exchanges(fewer, BASE)] == [(dense, None)]
