"""What every layer promises: its own derivatives, the sizes it announces, and quiet evaluation.

Each layer stands in the middle of a small network, so that its gradients by the parameters and by the
inputs (which the layer before it learns from) are both measured.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from conformance.networks import around, assert_network_gradients, ready
from conformance.parts import all_variants
from nnstudio.core.engine.memory import Ref
from nnstudio.core.experiment.checks import errors
from nnstudio.core.experiment.shapes import parameter_count, shapes
from nnstudio.core.layers.base import Layer

EVERY = pytest.mark.parametrize("layer", all_variants("layer"))


@EVERY
def test_backpropagation_agrees_with_finite_differences(layer: Layer) -> None:
    experiment, _ = around(layer)
    assert not errors(experiment)
    assert_network_gradients(ready(experiment))


@EVERY
def test_the_announced_sizes_are_the_real_ones(layer: Layer) -> None:
    experiment, block_id = around(layer)
    plan, known = ready(experiment), shapes(experiment)
    plan.run_forward()
    for each, shape in known.items():
        assert plan.values[each].data.shape == (shape.features, plan.batch)
        named = {f"{each}.{spec.name}": spec.shape for spec in shape.parameters}
        real = {
            name: plan.state.parameter(name).shape
            for name in plan.state.places
            if name.startswith(f"{each}.")
        }
        assert real == named
        assert shape.parameter_count == sum(int(np.prod(s)) for s in real.values())
        for spec in shape.statistics:
            assert plan.state.statistic(f"{each}.{spec.name}").shape == spec.shape
    assert block_id in known
    assert plan.state.parameters.size == parameter_count(experiment)


@EVERY
def test_arrays_of_different_names_do_not_share_memory(layer: Layer) -> None:
    plan = ready(around(layer)[0])
    state = plan.state
    for places, flat in (
        (state.places, state.parameters),
        (state.statistic_places, state.statistics),
    ):
        for place in places.values():
            place.view(flat)[...] = 0
        for place in places.values():
            view = place.view(flat)
            view += 1
        assert np.array_equal(flat, np.ones_like(flat))


@EVERY
def test_evaluation_draws_no_random_numbers_and_changes_nothing(layer: Layer) -> None:
    experiment, block_id = around(layer)
    trained = ready(experiment)
    trained.run_forward()
    state = trained.state
    plan = type(trained)(state, 6, training=False)
    plan.rows[...], plan.targets[...] = trained.rows, trained.targets
    words = {each: state.words(each) for each in state.random}
    before = [state.parameters.copy(), state.statistics.copy(), state.gradients.copy()]
    plan.run_forward()
    first = plan.activations(block_id).copy()
    plan.run_forward()
    assert np.array_equal(plan.activations(block_id), first)
    assert {each: state.words(each) for each in state.random} == words
    for kept, now in zip(
        before, (state.parameters, state.statistics, state.gradients), strict=True
    ):
        assert np.array_equal(kept, now)


@EVERY
def test_evaluation_of_a_sample_does_not_depend_on_its_companions(layer: Layer) -> None:
    experiment, _ = around(layer)
    six, two = ready(experiment, training=False), ready(experiment, training=False, batch=2)
    six.run_forward()
    two.run_forward()
    np.testing.assert_allclose(two.outputs, six.outputs[:, :2], rtol=1e-12, atol=1e-15)


@EVERY
def test_the_row_of_ones_below_every_output_stays(layer: Layer) -> None:
    plan = ready(around(layer)[0])
    plan.step()
    plan.step()
    padded = [value.padded for value in plan.values.values() if value.padded is not None]
    assert padded
    for ref in padded:
        assert np.array_equal(plan.linker.view(cast(Ref, ref))[-1], np.ones(plan.batch))
