"""Sizes go up and down in round steps, several together, inside their bounds."""

from __future__ import annotations

import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.resizing import next_size, resizable, resize
from nnstudio.core.layers.dense import MOST_UNITS, Dense


@pytest.mark.parametrize(
    ("size", "up", "down"),
    [
        (1, 2, 1),
        (9, 10, 8),
        (10, 20, 9),
        (32, 40, 30),
        (95, 100, 90),
        (100, 150, 90),
        (128, 150, 100),
        (950, 1000, 900),
        (1000, 1500, 950),
        (784, 800, 750),
        (10_000, 15_000, 9_500),
    ],
)
def test_steps_are_round(size: int, up: int, down: int) -> None:
    assert next_size(size, True) == up
    assert next_size(size, False) == down


def test_up_and_down_again_comes_back_from_round_sizes() -> None:
    size = 1
    while size < 10_000:
        larger = next_size(size, True)
        assert larger > size
        assert next_size(larger, False) == size
        size = larger


def test_several_blocks_and_not_the_output() -> None:
    before = example("xor-tanh")
    ids = [block.id for block in before.network.blocks]
    assert resizable(before, ids) == ("dense_1", "dense_2")
    after = resize(before, ids, True)
    units = [getattr(block.layer, "units", None) for block in after.network.blocks]
    assert units == [None, 9, 9, 1]
    alone = resize(before, ["output_1"], True)
    assert getattr(alone.network.by_id["output_1"].layer, "units", None) == 2


def test_bounds_are_kept() -> None:
    largest = edits.set_field(example("xor-tanh"), "dense_1", "units", MOST_UNITS)
    assert resize(largest, ["dense_1"], True) == largest
    smallest = edits.set_layer(example("xor-tanh"), "dense_1", Dense(units=1))
    assert resize(smallest, ["dense_1", "input_1", "nothing"], False) == smallest
