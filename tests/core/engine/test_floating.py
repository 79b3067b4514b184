"""Tiny numbers are 0 while plans run, and only then; a converged network is no slower for them."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense
from nnstudio.core.engine import floating, samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam

TINY = np.full(64, 1e-38, np.float32)


def product() -> np.ndarray:
    return np.multiply(TINY, np.float32(1e-3))


@pytest.mark.skipif(floating._library() is None, reason="not set on this system")
def test_what_is_too_small_is_zero_inside_and_only_there() -> None:
    assert product().all()
    assert not floating.quiet(product)().any()
    assert product().all()
    assert float("5e-324") > 0


def test_it_is_undone_when_the_work_fails() -> None:
    @floating.quiet
    def fails() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails()
    assert product().all()


def test_nothing_is_said_of_an_overflow() -> None:
    @floating.quiet
    def overflows() -> np.ndarray:
        return np.exp(np.full(3, 1e3, np.float32))

    assert np.isinf(overflows()).all()
    with pytest.warns(RuntimeWarning):
        np.exp(np.full(3, 1e3, np.float32))


@pytest.mark.skipif(floating._library() is None, reason="not set on this system")
def test_a_plan_leaves_no_tiny_number_behind() -> None:
    training = Training(batch_size=6, optimizer=Adam(learning_rate=0.1))
    experiment = chain(Input(), dense(8), Output(units=2), training=training)
    plan, data = Plan(State(experiment), 6, training=True), samples.load(experiment).train
    plan.state.slots["square"].fill(1.2e-38)
    plan.steps(data.inputs, data.targets, np.zeros((4, 6), np.intp), np.empty(4, np.float32))
    square = plan.state.slots["square"]
    assert not ((square != 0) & (np.abs(square) < np.finfo(np.float32).tiny)).any()
