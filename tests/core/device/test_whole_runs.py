"""Whole runs on the card: the trainer, evaluations, checkpoints, divergence, early stopping, pretraining.

A run that goes on from a checkpoint is bit for bit the run that never stopped, masks included.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.runs import assert_same_run, everything, exploding, finished
from conformance.stand_in import World
from nnstudio.core.datasets.digits_8x8 import Digits8x8
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.engine.device.backend import GraphicsCard
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Training
from nnstudio.core.files.opening import open_file
from nnstudio.core.files.saving import save
from nnstudio.core.initializers.rbm import RBM
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.nadam import Nadam
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.schedules.cosine import Cosine
from nnstudio.core.training.events import Finished
from nnstudio.core.training.safeguard import Safeguard
from nnstudio.core.training.trainer import Trainer


def plain(**values: object) -> Training:
    return Training.make(**{"batch_size": 15, "epochs": 3, "optimizer": SGD(), **values})


def test_a_run_without_chance_is_that_of_the_processor(card: GraphicsCard) -> None:
    experiment = chain(
        Input(), dense(8, batch_norm="before"), Output(units=2), training=plain(schedule=Cosine())
    )
    here, there = Trainer(experiment), Trainer(experiment, backend=card)
    assert finished(there)[-1] == finished(here)[-1]
    for name in ("train_loss", "test_loss", "test_accuracy", "penalty"):
        np.testing.assert_allclose(
            there.history.column(name), here.history.column(name), rtol=1e-4, err_msg=name
        )
    np.testing.assert_allclose(there.history.batch_losses, here.history.batch_losses, rtol=1e-4)


@pytest.mark.parametrize("stop", [1, 3, 7])
@pytest.mark.parametrize("redraw", ["batch", "epoch"])
def test_going_on_is_the_run_that_never_stopped(card: GraphicsCard, stop: int, redraw: str) -> None:
    experiment = everything(Nadam())
    blocks = chain(
        Input(), dense(8, dropout=0.3), Dropout.make(redraw=redraw), Output(units=2)
    ).network
    experiment = experiment.model_copy(update={"network": blocks})
    whole = Trainer(experiment, backend=card)
    finished(whole)
    first = Trainer(experiment, backend=card)
    finished(first, stop)
    second = Trainer(experiment, checkpoint=first.checkpoint(), backend=card)
    finished(second)
    assert_same_run(second, whole)


def test_the_same_seed_gives_the_same_run(card: GraphicsCard) -> None:
    runs = [Trainer(everything(), backend=card) for _ in range(2)]
    for run in runs:
        finished(run)
    assert_same_run(*runs)


def test_a_checkpoint_is_in_one_piece_and_says_where_it_was_made(
    card: GraphicsCard, tmp_path: Path
) -> None:
    trainer = Trainer(everything(), backend=card)
    finished(trainer, 5)
    made = trainer.checkpoint()
    arrays = [*made.parameters.values(), *made.statistics.values()]
    arrays += [array for slot in made.slots.values() for array in slot.values()]
    assert all(type(a) is np.ndarray and a.flags.c_contiguous for a in arrays)
    assert made.devices == {"gpu"}
    save(tmp_path / "run.nnstudio", made.experiment, made)
    opened = open_file(tmp_path / "run.nnstudio").run
    assert opened is not None
    assert opened.devices == {"gpu"}
    on = Trainer(opened.experiment, checkpoint=opened)
    finished(on, 1)
    assert on.checkpoint().devices == {"cpu", "gpu"}


def test_a_run_on_the_processor_does_not_mention_it(tmp_path: Path) -> None:
    trainer = Trainer(everything())
    finished(trainer, 5)
    save(tmp_path / "run.nnstudio", trainer.experiment, trainer.checkpoint())
    assert b"devices" not in (tmp_path / "run.nnstudio").read_bytes()
    opened = open_file(tmp_path / "run.nnstudio").run
    assert opened is not None
    assert opened.devices == {"cpu"}


def test_a_diverging_run_goes_back_to_the_last_sound_step(card: GraphicsCard) -> None:
    here, there = Trainer(exploding()), Trainer(exploding(), backend=card)
    one, other = finished(here)[-1], finished(there)[-1]
    assert isinstance(one, Finished)
    assert isinstance(other, Finished)
    assert one.status == other.status == "diverged"
    assert other.failed_step == one.failed_step
    assert np.isfinite(there.state.parameters).all()


def test_early_stopping_takes_the_best_weights(card: GraphicsCard) -> None:
    training = Training(batch_size=10, epochs=200, optimizer=Adam(learning_rate=0.003), patience=4)
    experiment = edits.set_data(
        chain(
            Input(),
            dense(60),
            BatchNorm(),
            Output(units=2),
            dataset=Gauss(points=80, noise=0.5),
            training=training,
        ),
        validation=0.5,
    )
    here = Trainer(experiment, dtype=np.float64)
    there = Trainer(experiment, dtype=np.float64, backend=card)
    finished(here)
    finished(there)
    assert there.best_epoch == here.best_epoch
    assert there.best_epoch is not None
    np.testing.assert_allclose(there.state.parameters, here.state.parameters, rtol=1e-6, atol=1e-6)


def test_pretraining_and_looking_work_on_the_host_and_come_to_the_card(card: GraphicsCard) -> None:
    experiment = chain(
        Input(),
        dense(12, initializer=RBM(epochs=1)),
        Output(units=10),
        dataset=Digits8x8(),
        training=plain(epochs=1),
    )
    here, there = Trainer(experiment), Trainer(experiment, backend=card)
    finished(here)
    finished(there)
    np.testing.assert_allclose(there.state.parameters, here.state.parameters, rtol=1e-3, atol=1e-5)
    for mine, its in zip(here.snapshot().layers, there.snapshot().layers, strict=True):
        for name in ("activations", "weights", "gradients"):
            one, other = getattr(mine, name), getattr(its, name)
            assert (one is None) == (other is None)
            if one is not None:
                assert other.mean == pytest.approx(one.mean, rel=1e-3, abs=1e-6)
                assert other.std == pytest.approx(one.std, rel=1e-3, abs=1e-6)


def test_a_live_value_moved_on_the_host_acts_on_the_card(card: GraphicsCard) -> None:
    experiment = chain(Input(), dense(8), Output(units=2), training=plain())
    here, there = Trainer(experiment), Trainer(experiment, backend=card)
    for trainer in (here, there):
        finished(trainer, 2)
        trainer.state.set_live("optimizer", "learning_rate", 0.5)
        finished(trainer, 2)
    np.testing.assert_allclose(there.state.parameters, here.state.parameters, rtol=1e-4, atol=1e-6)
    slow = Trainer(experiment)
    finished(slow, 4)
    assert not np.allclose(slow.state.parameters, here.state.parameters, rtol=1e-3)


def test_steps_copy_no_vector(card: GraphicsCard, world: World) -> None:
    """Chunk after chunk, only scalars, order and clock go, and only losses come."""
    trainer = Trainer(everything(), backend=card)
    finished(trainer, 2)
    guard = Safeguard(trainer.stepper)
    trainer.state.push()  # type: ignore[attr-defined]
    uploads, downloads = world.uploads, world.downloads
    losses = trainer.stepper.advance(1)
    assert guard.sound(losses, trainer.history)
    assert (world.uploads - uploads, world.downloads - downloads) == (3, 1)


def test_a_run_that_is_changed_goes_on_exactly(card: GraphicsCard) -> None:
    """Other batches in the middle of an epoch, another optimiser, masks that stay for an epoch."""

    def changed() -> Trainer:
        experiment = edits.set_field(everything(epochs=6), "b4", "redraw", "epoch")
        trainer = Trainer(experiment, backend=card)
        finished(trainer, 6)
        trainer.adopt(edits.set_training(experiment, batch_size=7))
        finished(trainer, 2)
        trainer.adopt(edits.set_training(trainer.experiment, optimizer=SGD(learning_rate=0.05)))
        finished(trainer, 3)
        return trainer

    whole, first = changed(), changed()
    again = Trainer(first.experiment, checkpoint=first.checkpoint(), backend=card)
    finished(again)
    finished(whole)
    assert_same_run(again, whole)
    assert whole.history.column("epoch").tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
