"""What every optimiser promises: it goes downhill, keeps its state apart and follows its sliders."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.bowl import Bowl, gradient, height
from conformance.networks import chain, dense
from conformance.parts import all_variants, other_values
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.base import Optimizer

EVERY = pytest.mark.parametrize("optimizer", all_variants("optimizer"))


@EVERY
def test_it_descends_a_bowl(optimizer: Optimizer) -> None:
    bowl = Bowl(optimizer)
    before = height(bowl.w)
    path = bowl.path(400)
    assert height(path[-1]) < 0.9 * before
    assert height(path[-1]) < height(path[len(path) // 2])


@EVERY
def test_it_stays_where_the_ground_is_level(optimizer: Optimizer) -> None:
    assert np.array_equal(Bowl(optimizer, (0.0, 0.0)).path(5), np.zeros((5, 2)))


@EVERY
def test_it_leaves_the_gradient_alone(optimizer: Optimizer) -> None:
    bowl = Bowl(optimizer)
    for _ in range(3):
        expected = gradient(bowl.w)
        bowl.step()
        assert np.array_equal(bowl.g, expected)


@EVERY
def test_its_state_starts_at_zero_and_has_the_length_of_the_parameters(
    optimizer: Optimizer,
) -> None:
    experiment = chain(
        Input(), dense(3), Output(units=2), training=Training(batch_size=4, optimizer=optimizer)
    )
    state = State(experiment)
    assert tuple(state.slots) == optimizer.slots
    assert len(set(optimizer.slots)) == len(optimizer.slots)
    for slot in state.slots.values():
        assert slot.shape == state.parameters.shape
        assert not slot.any()


@EVERY
def test_its_state_is_what_makes_the_next_step(optimizer: Optimizer) -> None:
    """A copy of parameters, slots and step number goes on exactly where the first one is."""
    first, second = Bowl(optimizer), Bowl(optimizer)
    first.path(7)
    second.w[:] = first.w
    second.count[...] = first.count
    for mine, theirs in zip(second.slots.values(), first.slots.values(), strict=True):
        mine[:] = theirs
    assert np.array_equal(first.path(5), second.path(5))


@EVERY
def test_a_value_changed_while_it_runs_acts_from_the_next_step_on(optimizer: Optimizer) -> None:
    live = [field for field in type(optimizer).describe() if field.live]
    assert "learning_rate" in {field.name for field in live}
    for field in live:
        values = [*other_values(field), field.default]
        value = next(v for v in values if v != getattr(optimizer, field.name))
        moved, made = Bowl(optimizer), Bowl(optimizer.with_values(**{field.name: value}))
        moved.set(field.name, value)
        path = moved.path(5)
        assert np.array_equal(path, made.path(5)), field.name
        assert not np.array_equal(path, Bowl(optimizer).path(5)) or field.name == "epsilon"
