"""The two forms of dropout and the two rhythms of its masks.

A mask of an epoch follows from the seed and the epoch alone, so going on from the middle is exact.
"""

from __future__ import annotations

import numpy as np
import pytest

from conformance.networks import chain, dense, ready
from conformance.runs import assert_same_run, finished
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.engine.backend import Runnable
from nnstudio.core.engine.plan import Plan
from nnstudio.core.engine.state import State
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.parts.calls import Array
from nnstudio.core.training.trainer import Trainer


def per_epoch(epochs: int = 3, **values: object) -> Experiment:
    """50 training samples in batches of 15: three whole ones and one of 5 in every epoch."""
    return chain(
        Input(),
        dense(40),
        Dropout.make(**{"rate": 0.4, "redraw": "epoch", **values}),
        Output(units=2),
        dataset=Gauss(points=100),
        training=Training(batch_size=15, epochs=epochs),
    )


def silent(plan: Runnable) -> Array:
    """Which units the mask leaves out; the same ones for all samples of the batch."""
    zeros = plan.activations("b2") == 0
    assert np.array_equal(zeros, np.repeat(zeros[:, :1], plan.batch, axis=1))
    return zeros[:, 0]


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_the_standard_form_scales_at_test_time_and_not_in_training(rate: float) -> None:
    state = State(chain(Input(), Dropout(rate=rate, form="standard"), Output(units=2)), np.float64)
    kept: dict[bool, Array] = {}
    for training in (True, False):
        plan = Plan(state, 100, training=training)
        plan.rows[...] = 3.0
        plan.run_forward()
        kept[training] = np.unique(plan.activations("b1"))
    assert kept[True].tolist() == [0.0, 3.0]
    np.testing.assert_allclose(kept[False], [3.0 * (1 - rate)], rtol=1e-12)


def test_the_standard_form_at_test_time_follows_a_rate_that_is_changed_while_it_runs() -> None:
    state = State(chain(Input(), Dropout(rate=0.5, form="standard"), Output(units=2)), np.float64)
    plan = Plan(state, 10, training=False)
    plan.rows[...] = 1.0
    state.live("b1", "rate").set(0.25)
    plan.run_forward()
    assert np.all(plan.activations("b1") == 0.75)


def test_both_forms_drop_the_same_values() -> None:
    plans = [
        ready(chain(Input(), dense(30), Dropout(rate=0.3, form=form), Output(units=2)))
        for form in ("inverted", "standard")
    ]
    for plan in plans:
        plan.run_forward()
    inverted, standard = (plan.activations("b2") for plan in plans)
    keep = 1 - 0.3
    np.testing.assert_allclose(inverted * keep, standard, rtol=1e-12)
    assert 0 < np.count_nonzero(standard == 0) < standard.size


def test_in_an_epoch_the_same_units_are_silent_and_in_the_next_one_others() -> None:
    trainer = Trainer(per_epoch())
    seen: list[Array] = []
    for _ in range(3 * 4):
        finished(trainer, 1)
        seen.append(silent(trainer.stepper.last_plan))
    epochs = [seen[start : start + 4] for start in (0, 4, 8)]
    for masks in epochs:
        assert all(np.array_equal(mask, masks[0]) for mask in masks)
        assert 0 < masks[0].sum() < 40
    assert not np.array_equal(epochs[0][0], epochs[1][0])
    assert not np.array_equal(epochs[1][0], epochs[2][0])


def test_the_last_batch_is_smaller_and_leaves_out_the_same_units() -> None:
    trainer = Trainer(per_epoch())
    finished(trainer, 3)
    whole = silent(trainer.stepper.last_plan)
    finished(trainer, 1)
    assert trainer.stepper.last_plan.batch == 5
    assert np.array_equal(silent(trainer.stepper.last_plan), whole)


@pytest.mark.parametrize("form", ["inverted", "standard"])
@pytest.mark.parametrize("cut", [1, 3, 4, 5, 6, 10])
def test_going_on_from_the_middle_of_an_epoch_is_exact(cut: int, form: str) -> None:
    experiment = per_epoch(form=form)
    whole, first = Trainer(experiment), Trainer(experiment)
    finished(whole)
    finished(first, cut)
    assert first.checkpoint().random == {}
    second = Trainer(experiment, checkpoint=first.checkpoint())
    finished(second)
    assert_same_run(second, whole)


def test_another_seed_or_another_block_has_other_masks() -> None:
    experiment = per_epoch()
    masks: list[Array] = []
    other_seed = experiment.with_values(training=experiment.training.with_values(seed=2))
    for one in (experiment, other_seed):
        plan = Plan(State(one), 15, training=True)
        plan.rows[...] = 1.0
        plan.run_forward()
        masks.append(silent(plan))
    assert not np.array_equal(masks[0], masks[1])
    layers = (Input(), dense(40), Dropout(rate=0.4, redraw="epoch"), dense(40))
    twice = ready(chain(*layers, Dropout(rate=0.4, redraw="epoch"), Output(units=2)))
    twice.run_forward()
    assert not np.array_equal(twice.activations("b2") == 0, twice.activations("b4") == 0)
