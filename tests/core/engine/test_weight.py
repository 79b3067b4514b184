"""The weight of an experiment is what building it takes, and building nothing is needed to know it."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.engine.weight import weigh
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_what_the_plan_and_the_state_take(name: str) -> None:
    experiment = example(name)
    state = State(experiment)
    plan = Plan(state, experiment.batch_size, training=True)
    weight = weigh(experiment)
    assert weight.parameters == state.parameters.size
    assert weight.parameter_bytes == state.parameters.nbytes
    kept = (state.gradients, state.statistics, *state.slots.values())
    assert weight.state_bytes == sum(array.nbytes for array in kept)
    # The scratch of the losses is made again for blocks of another length.
    assert plan.nbytes <= weight.buffer_bytes <= 1.5 * plan.nbytes + 4096


def test_half_the_batch_takes_less_and_float64_twice_as_much() -> None:
    experiment = example("mnist-mlp")
    assert weigh(experiment, 64).buffer_bytes < weigh(experiment, 128).buffer_bytes
    single, double = weigh(experiment), weigh(experiment, dtype=np.float64)
    assert double.state_bytes == 2 * single.state_bytes


def test_a_network_larger_than_any_memory_is_weighed_at_once() -> None:
    experiment = example("mnist-mlp")
    for block in ("dense_1", "dense_2", "dense_3", "dense_4"):
        experiment = edits.set_field(experiment, block, "units", 65_536)
    tracemalloc.start()
    try:
        weight = weigh(experiment)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert weight.parameter_bytes + weight.state_bytes + weight.buffer_bytes > 200e9
    assert peak < 50e6
