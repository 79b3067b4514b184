"""The microscope shows the step that training takes, in the mathematics that the lectures write."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from engine_here import host_here

from nnstudio.core.engine import samples
from nnstudio.core.engine.notation import NOTATION
from nnstudio.core.engine.state import State
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import EXAMPLES, example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.parts.calls import Calls
from nnstudio.core.training.magnified_cell import cell, way_of
from nnstudio.core.training.microscope import (
    WINDOW,
    Magnified,
    MagnifiedCall,
    Operand,
    magnify,
)
from nnstudio.core.training.remote_control import RemoteControl
from nnstudio.core.training.remote_trainer import RemoteTrainer
from nnstudio.core.training.trainer import Trainer

SMALL = "xor-tanh"


def look(experiment: Experiment) -> tuple[State, Magnified]:
    state, train = State(experiment), samples.load(experiment).train
    chosen = samples.batch_order(experiment, 0)[: experiment.batch_size]
    return state, magnify(state, train.inputs, train.targets, chosen)


def one(found: Magnified, phase: str, block: str, name: str, index: int = 0) -> MagnifiedCall:
    calls = [c for c in found.calls if (c.phase, c.block, c.name) == (phase, block, name)]
    return calls[index]


def used(operand: Operand) -> np.ndarray:
    values = operand.pieces[0].values
    return values.T if operand.turned else values


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_the_step_that_training_takes(name: str) -> None:
    experiment = example(name)
    state, found = look(experiment)
    trainer = Trainer(experiment)
    for _ in trainer.run(1):
        pass
    assert found.loss == pytest.approx(float(trainer.history.batch_losses[0]), rel=1e-6)
    # The rate is folded into the gradient in training and has a line of its own here: other rounding.
    moved = np.abs(trainer.state.parameters - State(experiment).parameters).max()
    np.testing.assert_allclose(state.parameters, trainer.state.parameters, atol=0.02 * moved)
    assert [c.phase for c in found.calls] == sorted(
        (c.phase for c in found.calls), key=["forward", "loss", "backward", "update"].index
    )


def test_products_are_written_with_samples_in_rows() -> None:
    """a = [x 1] [W; b], the gradient [x 1]^T da, and the error that goes on da W^T, with their numbers."""
    _, found = look(example(SMALL))
    forward = one(found, "forward", "dense_2", "dot")
    assert [p.symbol for read in forward.reads for p in read.pieces] == ["[y 1]", "[W; b]"]
    assert forward.reads[0].pieces[0].block == "dense_1"
    assert forward.result.pieces[0].symbol == "a" and forward.result.pieces[0].shape == (10, 8)
    error, gradient = (one(found, "backward", "dense_2", "dot", i) for i in (0, 1))
    assert [r.turned for r in error.reads] == [False, True]
    assert [r.turned for r in gradient.reads] == [True, False]
    assert gradient.result.pieces[0].symbol == "[∂W; ∂b]"
    assert (error.result.pieces[0].symbol, error.result.pieces[0].block) == ("∂y", "dense_1")
    for call in (forward, error, gradient):
        np.testing.assert_allclose(
            used(call.reads[0]) @ used(call.reads[1]), used(call.result), rtol=1e-5, atol=1e-7
        )


def test_the_last_thing_a_block_gives_is_y_and_before_it_the_sum_a() -> None:
    _, found = look(example(SMALL))
    activated = one(found, "forward", "dense_1", "tanh")
    assert activated.result.pieces[0].symbol == "y" and activated.reads[0].pieces[0].symbol == "a"
    np.testing.assert_allclose(
        np.tanh(activated.reads[0].pieces[0].values), activated.result.pieces[0].values, rtol=1e-6
    )


def test_a_call_that_works_in_place_shows_what_it_read() -> None:
    _, found = look(example(SMALL))
    for call in found.calls:
        if call.name == "negative":
            np.testing.assert_array_equal(
                -call.reads[0].pieces[0].values, call.result.pieces[0].values
            )
            return
    raise AssertionError("nothing was negated")


def test_the_update_is_shown_for_each_learned_array() -> None:
    experiment = example("mnist-mlp")
    state, found = look(experiment)
    last = found.calls[-1]
    assert [(p.symbol, p.block) for p in last.result.pieces][:2] == [
        ("W", "dense_1"),
        ("b", "dense_1"),
    ]
    assert len(last.result.pieces) == len(state.places)
    weights = last.result.pieces[0]
    assert weights.shape == (784, 100) and weights.values.shape == (WINDOW, 100)
    top = weights.first[0]
    assert top == (784 - WINDOW) // 2
    np.testing.assert_array_equal(
        weights.values, state.parameter("dense_1.weights")[top : top + WINDOW]
    )


def test_dropout_and_batch_norm_have_their_calls() -> None:
    experiment = example("digits-mlp")
    block = experiment.network.of_type("dense")[0].id
    for field, value in (("dropout", 0.5), ("batch_norm", "before")):
        experiment = edits.set_field(experiment, block, field, value)
    _, found = look(experiment)
    mask = one(found, "forward", block, "keep_mask")
    values = np.unique(mask.result.pieces[0].values)
    np.testing.assert_allclose(values, [0.0, 2.0])
    assert one(found, "backward", block, "row_dot").result.pieces[0].symbol == "∂γ"


def test_every_primitive_has_its_notation() -> None:
    derived = {"row_sum", "row_mean", "column_sum"}
    helpers = {"empty", "like", "scalar", "constant"}
    public = {n for n, f in inspect.getmembers(Calls, inspect.isfunction) if not n.startswith("_")}
    assert public - derived - helpers == set(NOTATION)


@pytest.mark.parametrize("name", ["xor-tanh", "digits-mlp"])
def test_a_number_is_made_of_the_numbers_that_are_named(name: str) -> None:
    _, found = look(example(name))
    seen: set[str] = set()
    for call in found.calls:
        if call.name in ("total", "highest", "host", "keep_mask"):
            continue
        shape = call.result.pieces[0].values.shape
        made = cell(call, 0, shape[0] - 1, shape[1] - 1)
        assert made is not None
        way = way_of(call)
        seen.add(way)
        if way == "product" and made.terms == len(made.given[0]):
            total = float(np.dot(*map(np.array, made.given)))
            assert made.value == pytest.approx(total, rel=1e-4, abs=1e-6)
        elif way == "row" and call.written.startswith("Σ"):
            assert made.value == pytest.approx(sum(made.given[0]), rel=1e-4)
        elif way == "place" and call.name == "multiply":
            (a,), (b,) = made.given
            assert made.value == pytest.approx(a * b, rel=1e-5)
    assert {"product", "place"} <= seen


def test_what_is_not_shown_has_no_cell() -> None:
    _, found = look(example("mnist-mlp"))
    update = found.calls[-1]
    assert cell(update, 0, 0, 0) is None
    assert cell(update, 0, 400, 0) is not None


def test_a_run_shows_its_next_step_and_stays_where_it_is() -> None:
    """With batch norm, dropout and Adam, in the middle of an epoch: looked at or not, the run is the same."""
    experiment = example("digits-mlp")
    block = experiment.network.of_type("dense")[0].id
    experiment = edits.set_field(experiment, block, "dropout", 0.3)
    trainer, plain = Trainer(experiment), Trainer(experiment)
    for _ in trainer.run(7):
        pass
    found = trainer.magnified()
    assert found.step == 8
    for _ in trainer.run(1):
        pass
    for _ in plain.run(8):
        pass
    np.testing.assert_array_equal(trainer.state.parameters, plain.state.parameters)
    assert found.loss == pytest.approx(float(plain.history.batch_losses[7]), rel=1e-6)
    epoch = samples.batch_order(experiment, 0)
    size = experiment.batch_size
    np.testing.assert_array_equal(found.chosen, epoch[7 * size : 8 * size])


def test_it_travels_between_processes() -> None:
    control, host = RemoteControl(), host_here()
    control.advance(0)
    control.request("magnified")
    try:
        seen: list[Magnified] = []
        for event in RemoteTrainer(example(SMALL), control=control, host=host).run():
            if isinstance(event, Magnified):
                seen.append(event)
                control.stop()
    finally:
        host.close()
    assert [found.step for found in seen] == [1]
    assert seen[0].calls[0].reads[0].pieces[0].symbol == "[x 1]"
