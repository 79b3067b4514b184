"""Going on from a checkpoint is, bit by bit, as if one had never stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.runs import assert_same_run, everything, exploding, finished
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Optimizer
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Finished, Kept, Progressed
from nnstudio.core.training.trainer import Trainer


@pytest.mark.parametrize("optimizer", [Adam(learning_rate=0.05), Momentum(learning_rate=0.05)])
@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4, 5, 7, 8, 15, 16])
def test_from_any_step(optimizer: Optimizer, cut: int) -> None:
    """With dropout, batch norm and a smaller last batch: 4 steps are an epoch."""
    experiment = everything(optimizer)
    whole, first = Trainer(experiment), Trainer(experiment)
    finished(whole)
    finished(first, cut)
    second = Trainer(experiment, checkpoint=first.checkpoint())
    finished(second)
    assert_same_run(second, whole)


def test_over_several_sessions() -> None:
    experiment = everything()
    whole, trainer = Trainer(experiment), Trainer(experiment)
    finished(whole)
    for _ in range(8):
        finished(trainer, 2)
        trainer = Trainer(experiment, checkpoint=trainer.checkpoint())
    finished(trainer)
    assert_same_run(trainer, whole)


def test_from_a_checkpoint_asked_for_while_it_ran() -> None:
    experiment, control = everything(epochs=6), Control()
    whole = Trainer(experiment, control=control)
    kept: list[Kept] = []
    for event in whole.run():
        if isinstance(event, Progressed) and event.step >= 3 and not kept:
            control.request("checkpoint")
        if isinstance(event, Kept):
            kept.append(event)
    assert len(kept) == 1
    checkpoint = kept[0].checkpoint
    assert checkpoint.status == "paused"
    assert 3 <= checkpoint.step < whole.step
    again = Trainer(experiment, checkpoint=checkpoint)
    finished(again)
    assert_same_run(again, whole)


def test_a_checkpoint_does_not_change_any_more() -> None:
    trainer = Trainer(everything())
    finished(trainer, 5)
    checkpoint = trainer.checkpoint()
    weights = checkpoint.parameters["b1.weights"].copy()
    losses = checkpoint.history.batch_losses.copy()
    finished(trainer)
    assert np.array_equal(checkpoint.parameters["b1.weights"], weights)
    assert np.array_equal(checkpoint.history.batch_losses, losses)
    assert (checkpoint.step, checkpoint.epoch) == (5, 1)
    for array in (
        *checkpoint.parameters.values(),
        *checkpoint.statistics.values(),
        *(a for slot in checkpoint.slots.values() for a in slot.values()),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_checkpoint_holds_every_learned_and_measured_array() -> None:
    trainer = Trainer(everything())
    finished(trainer, 2)
    checkpoint = trainer.checkpoint()
    assert set(checkpoint.parameters) == set(trainer.state.places)
    assert set(checkpoint.statistics) == set(trainer.state.statistic_places)
    assert set(checkpoint.slots) == {"mean", "square"}
    assert all(set(slot) == set(checkpoint.parameters) for slot in checkpoint.slots.values())
    assert set(checkpoint.random) == {"b1", "b4"}
    assert checkpoint.parameters["b1.weights"].shape == (2, 8)


def test_loading_a_checkpoint_leaves_it_for_others() -> None:
    first = Trainer(everything())
    finished(first, 5)
    checkpoint = first.checkpoint()
    one, other = (Trainer(everything(), checkpoint=checkpoint) for _ in range(2))
    finished(one)
    finished(other)
    assert_same_run(one, other)


def test_a_finished_run_can_be_made_longer() -> None:
    short, long = everything(epochs=2), everything(epochs=4)
    assert short.settings_hash == long.settings_hash
    first, whole = Trainer(short), Trainer(long)
    finished(first)
    finished(whole)
    second = Trainer(long, checkpoint=replace(first.checkpoint(), experiment=long))
    finished(second)
    assert_same_run(second, whole)


def test_a_checkpoint_of_a_diverged_run_still_says_where() -> None:
    trainer = Trainer(exploding())
    last = finished(trainer)[-1]
    assert isinstance(last, Finished)
    again = Trainer(trainer.experiment, checkpoint=trainer.checkpoint())
    assert again.checkpoint().status == "diverged"
    assert again.checkpoint().failed_step == last.failed_step
    assert finished(again)[-1] == last
