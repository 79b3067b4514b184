"""Two runs that differ in one thing share all their other random numbers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from nnstudio.core.engine import samples
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits, seeds
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.experiment.seeds import Stream
from nnstudio.core.layers.dense import Dense
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.parts.calls import Array

XOR = example("xor-tanh")
STREAMS: tuple[Stream, ...] = ("data", "weights", "batches", "dropout", "pretraining")


def numbers(seed: int, stream: Stream, key: str | int = 0) -> tuple[float, ...]:
    return tuple(seeds.generator(seed, stream, key).random(4))


def test_the_same_seed_stream_and_key_give_the_same_numbers() -> None:
    assert numbers(1, "weights", "dense_1") == numbers(1, "weights", "dense_1")
    one, same = (seeds.bits(1, "dropout", "dense_1").random_raw(4) for _ in range(2))
    assert np.array_equal(one, same)


def test_seed_stream_and_key_each_lead_elsewhere() -> None:
    drawn = [numbers(1, stream) for stream in STREAMS]
    drawn += [numbers(2, stream) for stream in STREAMS]
    drawn += [numbers(1, "weights", key) for key in ("dense_1", "dense_2", 1, 2)]
    for one, other in combinations(drawn, 2):
        assert one != other


def test_the_numbers_are_the_same_in_every_version() -> None:
    """A file that is sent to a friend gives the same curves there."""
    assert numbers(1, "weights", "dense_1")[0] == pytest.approx(0.8677379100349214, abs=1e-15)
    assert int(seeds.bits(1, "dropout", "dense_1").random_raw()) == 4135498503993583945


def weights(experiment: Experiment, block: str) -> Array:
    return State(experiment).parameter(f"{block}.weights").copy()


def test_changing_one_block_leaves_the_starting_weights_of_the_others() -> None:
    wider = edits.set_field(XOR, "dense_1", "units", 20)
    assert np.array_equal(weights(wider, "output_1"), weights(XOR, "output_1"))
    longer, _ = edits.add_block(XOR, Dense(units=8), (270.0, 0.0))
    for block in ("dense_1", "dense_2", "output_1"):
        assert np.array_equal(weights(longer, block), weights(XOR, block))


def test_blocks_of_one_shape_start_differently() -> None:
    same = edits.set_field(XOR, "dense_1", "units", 8)
    longer, block = edits.add_block(same, Dense(units=8), (270.0, 0.0))
    assert not np.array_equal(weights(longer, block), weights(longer, "dense_2"))


def test_the_seed_changes_everything_and_the_network_changes_neither_data_nor_order() -> None:
    other = edits.set_training(XOR, seed=2)
    with_dropout, _ = edits.add_block(XOR, Dropout(), (270.0, 0.0))
    data, same, moved = (samples.load(e).train.inputs for e in (XOR, with_dropout, other))
    assert np.array_equal(data, same)
    assert not np.array_equal(data, moved)
    for epoch in (0, 5):
        order = samples.batch_order(XOR, epoch)
        assert np.array_equal(order, samples.batch_order(with_dropout, epoch))
        assert not np.array_equal(order, samples.batch_order(other, epoch))
    assert not np.array_equal(weights(XOR, "dense_1"), weights(other, "dense_1"))


def test_every_epoch_sees_every_sample_once_in_an_order_of_its_own() -> None:
    orders = [samples.batch_order(XOR, epoch) for epoch in range(4)]
    for order in orders:
        assert np.array_equal(np.sort(order), np.arange(XOR.data.used))
    for one, other in combinations(orders, 2):
        assert not np.array_equal(one, other)
