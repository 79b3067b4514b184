"""Early stopping: when the loss has not improved for long, the run ends with its best weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.networks import chain, dense
from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.output import Output
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.control import Control
from nnstudio.core.training.early_stopping import best_row, exhausted, watched
from nnstudio.core.training.events import Finished, Kept, Progressed
from nnstudio.core.training.history import COLUMNS, History
from nnstudio.core.training.trainer import Trainer


def learning_by_heart(patience: int = 4, epochs: int = 200, share: float = 0.5) -> Experiment:
    """A large network on 20 overlapping points: the loss of the 20 others soon rises."""
    training = Training(
        batch_size=10, epochs=epochs, optimizer=Adam(learning_rate=0.003), patience=patience
    )
    experiment = chain(
        Input(),
        dense(60),
        BatchNorm(),
        Output(units=2),
        dataset=Gauss(points=80, noise=0.5),
        training=training,
    )
    return edits.set_data(experiment, validation=share)


def ended(trainer: Trainer) -> Finished:
    last = finished(trainer)[-1]
    assert isinstance(last, Finished)
    return last


def table(**columns: list[float]) -> History:
    """A history with these columns; all other scores are NaN."""
    history = History()
    for row in range(len(next(iter(columns.values())))):
        scores = {name: float("nan") for name in COLUMNS}
        history.add_evaluation(
            {**scores, **{name: column[row] for name, column in columns.items()}}
        )
    return history


def test_it_stops_after_the_patience_with_the_weights_of_the_best_epoch() -> None:
    experiment = learning_by_heart()
    trainer = Trainer(experiment)
    last = ended(trainer)
    losses = trainer.history.column("validation_loss")
    best = int(np.argmin(losses))
    assert 0 < best == len(losses) - 1 - 4
    assert last == Finished("done", trainer.step, None, best)
    assert trainer.step == (best + 4) * experiment.steps_per_epoch < trainer.total_steps
    assert trainer.best_epoch == trainer.checkpoint().best_epoch == best

    alone = Trainer(edits.set_training(experiment, patience=0))
    finished(alone, best * experiment.steps_per_epoch)
    assert np.array_equal(trainer.state.parameters, alone.state.parameters)
    assert np.array_equal(trainer.state.statistics, alone.state.statistics)
    assert trainer.scores()["validation_loss"] == losses[best] == losses.min()
    assert trainer.checkpoint().scores["validation_loss"] == losses[best]


def test_without_patience_it_goes_on_to_the_end() -> None:
    trainer = Trainer(learning_by_heart(patience=0, epochs=30))
    assert ended(trainer) == Finished("done", trainer.total_steps, None, None)
    assert trainer.checkpoint().best is None


def test_a_run_that_gets_better_to_the_end_keeps_its_last_weights() -> None:
    trainer = Trainer(learning_by_heart(patience=150, epochs=8))
    assert ended(trainer) == Finished("done", trainer.total_steps, None, None)
    assert trainer.best_epoch is None
    best = trainer.checkpoint().best
    row = best_row(trainer.history)
    assert best is not None and row is not None and row < 8
    assert not np.array_equal(best.parameters["b1.weights"], trainer.state.parameter("b1.weights"))
    whole = Trainer(learning_by_heart(patience=0, epochs=8))
    finished(whole)
    assert np.array_equal(trainer.state.parameters, whole.state.parameters)


def test_without_validation_data_the_training_loss_decides() -> None:
    trainer = Trainer(edits.set_training(learning_by_heart(2, 400, 0.0), batch_size=7))
    last = ended(trainer)
    losses = trainer.history.column("train_loss")
    assert last.best_epoch == int(np.argmin(losses)) == len(losses) - 3


@pytest.mark.parametrize("cut", [1, 7, 12, 13, 19])
def test_going_on_is_exact(cut: int) -> None:
    experiment = learning_by_heart()
    whole, first = Trainer(experiment), Trainer(experiment)
    end = ended(whole)
    assert cut < whole.step
    finished(first, cut)
    second = Trainer(experiment, checkpoint=first.checkpoint())
    assert ended(second) == end
    assert_same_run(second, whole)
    assert _same_best(second.checkpoint(), whole.checkpoint())


def test_going_on_just_before_and_after_the_end() -> None:
    experiment = learning_by_heart()
    whole = Trainer(experiment)
    end = ended(whole)
    first = Trainer(experiment)
    finished(first, whole.step - 1)
    second = Trainer(experiment, checkpoint=first.checkpoint())
    assert ended(second) == end
    third = Trainer(experiment, checkpoint=second.checkpoint())
    assert third.best_epoch == end.best_epoch
    assert ended(third) == end
    assert_same_run(third, whole)


def test_more_epochs_do_not_bring_a_stopped_run_back() -> None:
    first = Trainer(learning_by_heart(epochs=200))
    end = ended(first)
    longer = learning_by_heart(epochs=300)
    second = Trainer(longer, checkpoint=replace(first.checkpoint(), experiment=longer))
    assert ended(second) == end
    assert_same_run(second, first)


def test_checkpoints_asked_for_at_any_time_lead_to_the_same_end() -> None:
    experiment, control = learning_by_heart(), Control()
    whole = Trainer(experiment, control=control)
    kept: list[Checkpoint] = []
    for event in whole.run():
        if isinstance(event, Progressed):
            control.request("checkpoint")
        if isinstance(event, Kept):
            kept.append(event.checkpoint)
    assert len(kept) > 2
    for checkpoint in (kept[0], kept[len(kept) // 2], kept[-1]):
        again = Trainer(experiment, checkpoint=checkpoint)
        finished(again)
        assert_same_run(again, whole)


def test_the_best_weights_do_not_change_any_more() -> None:
    trainer = Trainer(learning_by_heart())
    finished(trainer, 4)
    best = trainer.checkpoint().best
    assert best is not None
    before = {name: array.copy() for name, array in best.parameters.items()}
    finished(trainer)
    for name, array in best.parameters.items():
        assert np.array_equal(array, before[name])
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_patience_belongs_to_the_settings() -> None:
    hashes = {learning_by_heart(patience).settings_hash for patience in (0, 1, 2)}
    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("losses", "best"),
    [([3.0, 2.0, 2.0, 4.0], 1), ([float("nan")] * 3, None), ([float("nan"), 5.0], 1), ([1.0], 0)],
)
def test_the_best_is_the_first_of_the_lowest(losses: list[float], best: int | None) -> None:
    assert best_row(table(train_loss=losses)) == best


def test_validation_data_decide_where_there_are_some() -> None:
    history = table(train_loss=[3.0, 2.0, 1.0], validation_loss=[1.0, 2.0, 3.0])
    assert watched(history).tolist() == [1.0, 2.0, 3.0]
    assert best_row(history) == 0


def test_test_data_never_decide() -> None:
    history = table(train_loss=[3.0, 2.0, 1.0], test_loss=[1.0, 2.0, 3.0])
    assert best_row(history) == 2


def test_so_many_evaluations_in_a_row_are_the_patience() -> None:
    three = edits.set_training(everything(), patience=3)
    assert not exhausted(three, table(train_loss=[1.0, 2.0, 2.0]))
    assert exhausted(three, table(train_loss=[1.0, 2.0, 2.0, 1.0]))
    assert not exhausted(three, table(train_loss=[1.0, 2.0, 2.0, 0.9]))
    assert not exhausted(everything(), table(train_loss=[1.0] * 50))
    assert not exhausted(three, History())


def _same_best(one: Checkpoint, other: Checkpoint) -> bool:
    assert one.best is not None and other.best is not None
    pairs = [(one.best.parameters, other.best.parameters)]
    pairs.append((one.best.statistics, other.best.statistics))
    return all(
        list(a) == list(b) and all(np.array_equal(a[name], b[name]) for name in a) for a, b in pairs
    )
