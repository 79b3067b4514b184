"""The plan: buffers that are made once, one state for several plans, two precisions that agree."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from conformance.networks import chain, dense, ready
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.engine import samples
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import Backup, State
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.sgd import SGD

ALLOWED = 64 * 1024


def test_a_step_of_the_first_example_makes_no_new_arrays() -> None:
    experiment = example("mnist-mlp")
    plan, data = Plan(State(experiment), 128, training=True), samples.load(experiment).train
    order = samples.batch_order(experiment, 0)[: 10 * 128].reshape(10, 128)
    losses = np.empty(10, np.float32)
    plan.steps(data.inputs, data.targets, order, losses)  # the first block is unrolled here
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        plan.steps(data.inputs, data.targets, order, losses)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < ALLOWED
    assert after - before < 4096
    assert np.isfinite(losses).all()


def test_the_measure_sees_an_array_that_is_made() -> None:
    """Without this the test above could pass by looking the wrong way."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        made = np.ones((128, 785), np.float32)
        assert tracemalloc.get_traced_memory()[1] - before >= made.nbytes
    finally:
        tracemalloc.stop()


def test_float32_and_float64_agree_on_a_smooth_network() -> None:
    training = Training(batch_size=20, optimizer=SGD(learning_rate=0.1))
    experiment = chain(
        Input(), dense(30), dense(20), Output(), dataset=Digits8x8(), training=training
    )
    ends = []
    for dtype in (np.float32, np.float64):
        plan, data = (
            Plan(State(experiment, dtype), 20, training=True),
            samples.load(experiment, dtype),
        )
        order = samples.batch_order(experiment, 0)[:400].reshape(20, 20)
        plan.steps(data.train.inputs, data.train.targets, order, np.empty(20, dtype))
        ends.append(plan.state.parameters.astype(np.float64))
    assert ends[0].shape == ends[1].shape
    assert 0 < np.abs(ends[0] - ends[1]).max() < 1e-4


def test_both_precisions_start_from_the_same_weights() -> None:
    experiment = example("digits-mlp")
    single, double = State(experiment, np.float32), State(experiment, np.float64)
    assert np.array_equal(single.parameters, double.parameters.astype(np.float32))
    assert single.parameters.dtype == np.float32


def test_steps_are_step_after_step() -> None:
    experiment = example("digits-mlp")
    data = samples.load(experiment).train
    order = samples.batch_order(experiment, 0)[: 5 * 32].reshape(5, 32)
    whole, single, parts = (Plan(State(experiment), 32, training=True) for _ in range(3))
    losses, one_by_one = np.empty(5, np.float32), []
    whole.steps(data.inputs, data.targets, order, losses)
    for chosen in order:
        single.fill(data.inputs, data.targets, chosen)
        single.step()
        one_by_one.append(float(single.loss))
        parts.fill(data.inputs, data.targets, chosen)
        parts.run_forward()
        assert float(parts.loss) == pytest.approx(one_by_one[-1], rel=1e-5)
        parts.run_backward()
        parts.run_update()
    assert losses.tolist() == one_by_one
    assert np.array_equal(whole.state.parameters, single.state.parameters)
    # The optimiser's factor is in the gradients before or after they are made, which rounds otherwise.
    np.testing.assert_allclose(parts.state.parameters, whole.state.parameters, atol=1e-5)
    assert int(whole.state.count) == int(parts.state.count) == 5


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_the_length_of_a_block_changes_nothing(block: int, monkeypatch) -> None:
    """How many steps are taken at once depends on the clock; the losses and weights must not."""
    experiment = chain(
        Input(),
        dense(6, batch_norm="before", dropout=0.3),
        Dropout(rate=0.2, redraw="epoch"),
        Output(units=2),
        training=Training(batch_size=4, optimizer=Adam()),
    )
    data = samples.load(experiment).train
    order = np.random.default_rng(1).integers(0, len(data), (21, 4))
    ends = []
    for length in (block, 21):
        monkeypatch.setattr("nnstudio.core.engine.plan.block_length", lambda *_, n=length: n)
        plan, losses = Plan(State(experiment), 4, training=True), np.empty(21, np.float32)
        plan.steps(data.inputs, data.targets, order, losses)
        ends.append(
            (losses.tolist(), plan.state.parameters.tolist(), plan.state.statistics.tolist())
        )
    assert ends[0] == ends[1]


def test_plans_of_different_batch_sizes_move_the_same_weights() -> None:
    experiment = example("digits-mlp")
    data = samples.load(experiment).train
    state = State(experiment)
    large, small = Plan(state, 32, training=True), Plan(state, 5, training=True)
    for plan in (large, small, large):
        before = state.parameters.copy()
        plan.fill(data.inputs, data.targets, np.arange(plan.batch))
        plan.step()
        assert not np.array_equal(state.parameters, before)
    assert int(state.count) == 3


def test_the_first_layer_has_no_input_gradient_to_work_out() -> None:
    plan = ready(chain(Input(), dense(4), Output(units=2)))
    assert plan.values["b0"].gradient is None
    assert not plan.values["b0"].needs_gradient


def test_every_call_has_the_name_of_its_block() -> None:
    plan = ready(chain(Input(), dense(4, dropout=0.5), Output(units=2)))
    blocks = {
        phase: {one.block for one in plan.operations if one.phase == phase}
        for phase in ("forward", "backward", "update")
    }
    assert blocks == {"forward": {"b1", "b2"}, "backward": {"b1", "b2"}, "update": {"optimizer"}}
    assert {one.block for one in plan.program.loss} == {"loss"}


def test_reset_goes_back_to_the_start_and_a_backup_to_where_it_was_made() -> None:
    training = Training(batch_size=6, optimizer=Adam(learning_rate=0.1))
    layers = (Input(), dense(8, batch_norm="after"), Dropout(rate=0.5), Output(units=2))
    experiment = chain(*layers, training=training)
    plan = Plan(State(experiment), 6, training=True)
    data = samples.load(experiment).train
    plan.fill(data.inputs, data.targets, np.arange(6))
    start = plan.state.parameters.copy()
    plan.step()
    backup = Backup.of(plan.state)
    first = [plan.step() or float(plan.loss) for _ in range(3)]
    moved = plan.state.parameters.copy()
    backup.restore(plan.state)
    assert int(plan.state.count) == 1
    again = [plan.step() or float(plan.loss) for _ in range(3)]
    assert first == again
    assert np.array_equal(plan.state.parameters, moved)
    plan.state.reset()
    assert np.array_equal(plan.state.parameters, start)
    assert int(plan.state.count) == 0
    assert not any(slot.any() for slot in plan.state.slots.values())


def test_random_words_are_a_complete_state_of_the_generator() -> None:
    experiment = chain(Input(), Dropout(rate=0.5), Output(units=2))
    one, other = State(experiment), State(experiment)
    one.generator("b1").random_raw(7)
    other.set_words("b1", one.words("b1"))
    assert np.array_equal(one.generator("b1").random_raw(20), other.generator("b1").random_raw(20))


def test_finite_sees_a_single_wrong_number() -> None:
    state = State(example("xor-tanh"))
    assert state.finite()
    for wrong in (np.nan, np.inf, -np.inf):
        state.reset()
        state.parameters[3] = wrong
        assert not state.finite()
    state.parameters[3], state.parameters[4] = np.inf, -np.inf
    with np.errstate(invalid="ignore"):  # as in training
        assert not state.finite()
