"""Choices are given, changed and taken away, on several blocks at once."""

from __future__ import annotations

import pytest

from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.leaky_relu import LeakyReLU
from nnstudio.core.activations.tanh import Tanh
from nnstudio.core.experiment.choosing import choose, give, take_away, taking
from nnstudio.core.experiment.examples import example
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dense import Dense
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.penalties.l1 import L1
from nnstudio.core.penalties.l2 import L2

BEFORE = example("xor-tanh")
ALL = tuple(block.id for block in BEFORE.network.blocks)


def dense(experiment, block_id: str = "dense_1") -> Dense:
    layer = experiment.network.by_id[block_id].layer
    assert isinstance(layer, Dense)
    return layer


def test_a_part_goes_to_every_block_that_takes_it() -> None:
    assert taking(BEFORE, ALL, Normal()) == ("dense_1", "dense_2", "output_1")
    assert taking(BEFORE, ALL, BatchNorm()) == ("dense_1", "dense_2")
    after = give(BEFORE, ALL, BatchNorm())
    assert dense(after).batch_norm == dense(after, "dense_2").batch_norm == "before"
    assert after.network.by_id["output_1"] is BEFORE.network.by_id["output_1"]


def test_where_nobody_takes_it_the_reason_is_said() -> None:
    with pytest.raises(ProblemError) as caught:
        give(BEFORE, ["input_1"], Normal())
    assert caught.value.problems[0].code == "problem.choice_not_taken"
    with pytest.raises(ProblemError) as caught:
        give(BEFORE, [], Normal())
    assert caught.value.problems[0].code == "problem.choice_needs_block"


def test_another_part_keeps_what_was_set() -> None:
    strong = choose(BEFORE, ["dense_1"], "weight_decay", L2(strength=0.3))
    assert dense(choose(strong, ["dense_1"], "weight_decay", L1())).weight_decay == L1(strength=0.3)
    assert dense(choose(BEFORE, ["dense_1"], "weight_decay", L1())).weight_decay.active
    assert (
        dense(choose(BEFORE, ALL, "activation", LeakyReLU()), "dense_2").activation == LeakyReLU()
    )


def test_taken_away_is_nothing_or_the_default() -> None:
    rich = give(give(BEFORE, ["dense_1"], BatchNorm()), ["dense_1"], L1())
    assert dense(take_away(rich, ["dense_1"], "batch_norm")).batch_norm == "none"
    assert dense(take_away(rich, ["dense_1"], "weight_decay")).weight_decay == L2()
    assert dense(take_away(rich, ["dense_1"], "activation")).activation == Identity()
    assert dense(rich).activation == Tanh()
    assert take_away(BEFORE, ALL, "no_such_field") == BEFORE
