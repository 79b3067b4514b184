"""Clipping beside its formula, and inside a run: between backpropagation and the step."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import everything
from conformance.test_clippings import clipped
from nnstudio.core.clippings.base import Clipping
from nnstudio.core.clippings.none import NoClipping
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.clippings.value import ClipValue
from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.optimizers.sgd import SGD


def test_by_norm() -> None:
    assert clipped(ClipNorm(threshold=1.0), [3.0, 4.0]).tolist() == pytest.approx([0.6, 0.8])
    assert clipped(ClipNorm(threshold=5.0), [3.0, 4.0]).tolist() == pytest.approx([3.0, 4.0])
    assert clipped(ClipNorm(threshold=10.0), [3.0, 4.0]).tolist() == [3.0, 4.0]


def test_by_norm_of_a_gradient_whose_square_is_too_large_a_number() -> None:
    made = clipped(ClipNorm(threshold=1.0), [3e30, -4e30], np.float32)
    np.testing.assert_allclose(made, [0.6, -0.8], rtol=1e-6)


def test_by_value() -> None:
    made = clipped(ClipValue(threshold=0.5), [3.0, -4.0, 0.2, 0.5, -0.1])
    assert made.tolist() == [0.5, -0.5, 0.2, 0.5, -0.1]


def test_infinite_components_are_bounded_by_value() -> None:
    assert clipped(ClipValue(threshold=0.5), [np.inf, -np.inf]).tolist() == [0.5, -0.5]


@pytest.mark.parametrize(
    ("clipping", "expected"),
    [
        (NoClipping(), lambda g: g),
        (ClipNorm(threshold=0.05), lambda g: g * min(1.0, 0.05 / np.sqrt((g**2).sum()))),
        (ClipValue(threshold=0.01), lambda g: np.clip(g, -0.01, 0.01)),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_a_step_takes_the_clipped_gradient_of_all_parameters(clipping: Clipping, expected) -> None:
    experiment = edits.set_training(
        everything(SGD(learning_rate=0.3)), clipping=clipping, batch_size=15
    )
    state = State(experiment, np.float64)
    plan = Plan(state, 15, training=True)
    train = samples.load(experiment, np.float64).train
    plan.fill(train.inputs, train.targets, np.arange(15))
    plan.run_forward()
    plan.run_backward()
    before, gradient = state.parameters.copy(), state.gradients.copy()
    assert np.sqrt((gradient**2).sum()) > 0.05 and np.abs(gradient).max() > 0.01
    plan.run_update()
    np.testing.assert_allclose(state.parameters, before - 0.3 * expected(gradient), rtol=1e-12)
