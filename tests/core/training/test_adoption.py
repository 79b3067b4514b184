"""Other settings in the middle of a run: exact, kept, and the same run again when one goes on from there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from conformance.runs import assert_same_run, everything, finished
from nnstudio.core.activations.elu import ELU
from nnstudio.core.clippings.norm import ClipNorm
from nnstudio.core.engine import samples
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.adamw import AdamW
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.optimizers.rmsprop import RMSProp
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.penalties.l1 import L1
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.schedules.cosine import Cosine
from nnstudio.core.schedules.exponential import Exponential
from nnstudio.core.schedules.reduce_on_plateau import ReduceOnPlateau
from nnstudio.core.training.changes import stages
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Adopted, Paused, Refused
from nnstudio.core.training.trainer import Trainer

Edit = Callable[[Experiment], Experiment]


def training(**values: object) -> Edit:
    return lambda experiment: edits.set_training(experiment, **values)


def field(block: str, name: str, value: object) -> Edit:
    return lambda experiment: edits.set_field(experiment, block, name, value)


EDITS: dict[str, Edit] = {
    "rate": training(optimizer=Adam(learning_rate=0.01)),
    "beta": training(optimizer=Adam(beta_1=0.5, beta_2=0.9, epsilon=1e-4)),
    "momentum": training(optimizer=Momentum()),
    "sgd": training(optimizer=SGD(learning_rate=0.1)),
    "adamw": training(optimizer=AdamW()),
    "rmsprop": training(optimizer=RMSProp()),
    "cosine": training(schedule=Cosine()),
    "exponential": training(schedule=Exponential(decay=0.5)),
    "plateau": training(schedule=ReduceOnPlateau(patience=1)),
    "clipping": training(clipping=ClipNorm(threshold=0.01)),
    "penalty": training(penalty=L2(strength=0.1)),
    "other penalty": training(penalty=L1(strength=0.01)),
    "layer penalty": field("b1", "weight_decay", L2(strength=0.2)),
    "layer penalty off": field("b1", "weight_decay", L2(strength=0.0)),
    "dropout": field("b1", "dropout", 0.6),
    "dropout off": field("b1", "dropout", 0.0),
    "dropout on": field("b3", "dropout", 0.5),
    "rate of a layer": field("b4", "rate", 0.5),
    "batch 7": training(batch_size=7),
    "batch 1": training(batch_size=1),
    "batch 49": training(batch_size=49),
    "all samples": training(batch_size=None),
    "epochs": training(epochs=3),
    "more epochs": training(epochs=6),
    "patience": training(patience=2),
}


def ran(trainer: Trainer, *parts: int | Edit) -> Trainer:
    """Steps to take and changes to make, in turn, and then to the end."""
    for part in parts:
        if isinstance(part, int):
            finished(trainer, part)
        else:
            trainer.adopt(part(trainer.experiment))
    finished(trainer)
    return trainer


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("step", [0, 4, 5])
def test_going_on_after_a_change_is_never_having_stopped(name: str, step: int) -> None:
    edit = EDITS[name]
    whole = ran(Trainer(everything()), step, edit, 3)
    first = Trainer(everything())
    finished(first, step)
    first.adopt(edit(first.experiment))
    for more in (0, 3):
        finished(first, more)
        again = Trainer(first.experiment, checkpoint=first.checkpoint())
        finished(again)
        assert_same_run(again, whole)
        assert again.checkpoint().changes == whole.checkpoint().changes


@pytest.mark.parametrize("name", EDITS)
def test_a_run_that_stood_still_takes_it_over_alike(name: str) -> None:
    """Continue with these settings: the same as a change while it ran."""
    edit = EDITS[name]
    whole = ran(Trainer(everything()), 6, edit)
    first = Trainer(everything())
    finished(first, 6)
    again = Trainer(edit(first.experiment), checkpoint=first.checkpoint())
    assert again.changes == whole.changes
    finished(again)
    assert_same_run(again, whole)


@pytest.mark.parametrize("seed", range(12))
def test_many_changes(seed: int) -> None:
    """The same changes at the same steps are the same run, however often one stopped between them."""
    source = np.random.default_rng(seed)
    names = [str(name) for name in source.permutation(list(EDITS))[:6]]
    parts: list[int | Edit] = []
    for name in names:
        parts += [int(source.integers(0, 4)), EDITS[name]]
    one = ran(Trainer(everything(epochs=8)), *parts)
    stopping = Trainer(everything(epochs=8))
    for part in parts:
        if isinstance(part, int):
            finished(stopping, part)
        else:
            stopping.adopt(part(stopping.experiment))
        stopping = Trainer(stopping.experiment, checkpoint=stopping.checkpoint())
    finished(stopping)
    assert_same_run(one, stopping)
    assert one.changes == stopping.changes
    assert (
        stages(one.experiment, one.changes)[0].settings_hash == everything(epochs=8).settings_hash
    )


def test_settings_that_go_back_are_no_change() -> None:
    trainer = Trainer(everything())
    finished(trainer, 5)
    before = trainer.experiment
    trainer.adopt(EDITS["rate"](before))
    trainer.adopt(EDITS["batch 7"](trainer.experiment))
    assert [change.step for change in trainer.changes] == [5]
    assert {path[-1] for path, _ in trainer.changes[0].before} == {"learning_rate", "batch_size"}
    trainer.adopt(before)
    assert trainer.changes == ()
    finished(trainer)
    assert_same_run(trainer, ran(Trainer(everything())))


@pytest.mark.parametrize("sizes", [(7, 15), (15, 4, 23), (1, None), (49, 50, 3)])
def test_every_sample_once_per_epoch(
    monkeypatch: pytest.MonkeyPatch, sizes: tuple[int | None, ...]
) -> None:
    """Also where the size of a batch changes in the middle of an epoch, twice."""
    experiment = edits.set_training(everything(), epochs=5)
    trainer = Trainer(experiment)
    seen: list[int] = []

    def watch() -> None:
        steps = trainer.stepper.plan.__class__.steps

        def watching(
            plan: object, inputs: object, targets: object, order: object, losses: object
        ) -> None:
            seen.extend(np.asarray(order).reshape(-1).tolist())
            steps(plan, inputs, targets, order, losses)  # type: ignore[arg-type]

        monkeypatch.setattr(trainer.stepper.plan.__class__, "steps", watching)

    watch()
    finished(trainer, 2)
    for size in sizes:
        trainer.adopt(edits.set_training(trainer.experiment, batch_size=size))
        finished(trainer, 2)
    finished(trainer)
    used = experiment.data.used
    assert len(seen) == 5 * used
    for epoch in range(5):
        part = seen[epoch * used : (epoch + 1) * used]
        assert part == samples.batch_order(experiment, epoch).tolist()
    epochs = trainer.history.column("epoch")
    assert epochs.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert trainer.checkpoint().epoch == 5


def test_what_is_measured_after_a_change_is_of_the_new_settings() -> None:
    trainer = Trainer(everything())
    finished(trainer, 4)
    trainer.adopt(EDITS["penalty"](trainer.experiment))
    assert trainer.scores()["penalty"] == trainer.state.penalty() > 0
    priced = trainer.state.penalty()
    trainer.adopt(training(penalty=L2(strength=0.2))(trainer.experiment))
    assert trainer.state.penalty() > priced


def test_an_optimiser_that_is_new_begins_anew() -> None:
    """Adam corrects for vectors that begin at 0: its first step is as large as its rate, whenever that is."""
    trainer = Trainer(everything(SGD(learning_rate=0.1)))
    finished(trainer, 40)
    trainer.adopt(training(optimizer=Adam(learning_rate=0.01))(trainer.experiment))
    before = trainer.state.parameters.copy()
    trainer.stepper.advance(1)
    moved = np.abs(trainer.state.parameters - before)
    assert np.median(moved[moved > 0]) == pytest.approx(0.01, rel=0.01)


def test_related_optimisers_hand_on_what_they_have() -> None:
    trainer = Trainer(everything())
    finished(trainer, 5)
    mean = trainer.state.slots["mean"].copy()
    trainer.adopt(EDITS["adamw"](trainer.experiment))
    assert np.array_equal(trainer.state.slots["mean"], mean)
    trainer.adopt(EDITS["rmsprop"](trainer.experiment))
    assert not trainer.state.slots["square"].any()


@pytest.mark.parametrize(
    "edit",
    [
        training(seed=2),
        field("b1", "units", 9),
        field("b1", "activation", ELU()),
        field("b1", "batch_norm", "none"),
        lambda experiment: edits.set_data(experiment, training_samples=20),
        lambda experiment: edits.remove_blocks(experiment, ["b4"]),
        training(batch_size=7, seed=2),
    ],
)
def test_what_makes_another_run_is_refused(edit: Edit) -> None:
    trainer = Trainer(everything())
    finished(trainer, 5)
    before = trainer.checkpoint()
    with pytest.raises(ProblemError) as caught:
        trainer.adopt(edit(trainer.experiment))
    assert caught.value.problems[0].code == "problem.not_adoptable"
    assert trainer.experiment == before.experiment
    finished(trainer)
    assert_same_run(trainer, ran(Trainer(everything())))


def test_while_it_runs_and_while_it_is_paused() -> None:
    control = Control()
    control.advance(6)
    trainer = Trainer(everything(), control=control)
    told: list[Adopted] = []
    pauses = 0
    for event in trainer.run():
        if isinstance(event, Paused):
            pauses += 1
            if pauses == 1:
                control.adopt(EDITS["batch 7"](trainer.experiment))
                control.advance(2)
            elif pauses == 2:
                control.adopt(EDITS["dropout on"](trainer.experiment))
                control.request("snapshot")
                control.resume()
        if isinstance(event, Adopted):
            told.append(event)
    assert [event.step for event in told] == [6, 8]
    assert told[-1].changes == trainer.changes
    assert [change.step for change in trainer.changes] == [6, 8]
    assert_same_run(
        trainer, ran(Trainer(everything()), 6, EDITS["batch 7"], 2, EDITS["dropout on"])
    )


def test_a_wish_that_cannot_be_met_is_answered() -> None:
    control = Control()
    trainer = Trainer(everything(), control=control)
    control.adopt(edits.set_field(everything(), "b1", "units", 9))
    told = [event for event in trainer.run() if isinstance(event, Refused)]
    assert [event.problems[0].code for event in told] == ["problem.not_adoptable"]
    assert_same_run(trainer, ran(Trainer(everything())))


def test_fewer_epochs_than_are_done_end_the_run_with_the_epoch_under_way() -> None:
    trainer = Trainer(everything(epochs=9))
    finished(trainer, 13)
    trainer.adopt(training(epochs=2)(trainer.experiment))
    finished(trainer)
    assert trainer.step == 16
    assert trainer.checkpoint().status == "done"
    assert len(trainer.history.evaluations) == 5


def test_patience_counts_from_the_change_on() -> None:
    """What was best before it is not kept, so the run cannot come back to it."""
    trainer = Trainer(everything(SGD(learning_rate=1e-12), epochs=12))
    finished(trainer, 10)
    trainer.adopt(training(patience=2)(trainer.experiment))
    finished(trainer)
    assert trainer.step == 20
    assert trainer.best_epoch == 3
    assert trainer.checkpoint().best_epoch == 3


def test_a_run_that_diverges_after_a_change_goes_back_to_its_last_sound_step() -> None:
    trainer = Trainer(everything(SGD(learning_rate=0.1), epochs=50))
    finished(trainer, 9)
    trainer.adopt(training(optimizer=SGD(learning_rate=1e6), batch_size=10)(trainer.experiment))
    finished(trainer)
    checkpoint = trainer.checkpoint()
    assert checkpoint.status == "diverged"
    assert checkpoint.failed_step == checkpoint.step + 1 > 9
    again = Trainer(everything(SGD(learning_rate=0.1), epochs=50))
    finished(again, 9)
    again.adopt(trainer.experiment)
    finished(again, checkpoint.step - 9)
    assert np.array_equal(again.state.parameters, trainer.state.parameters)


def test_names_are_taken_over_and_no_change() -> None:
    trainer = Trainer(everything())
    finished(trainer, 3)
    told = trainer.adopt(trainer.experiment.with_values(name="other"))
    assert told.changes == ()
    assert trainer.checkpoint().experiment.name == "other"


def test_a_checkpoint_is_not_touched_by_later_changes() -> None:
    trainer = Trainer(everything())
    finished(trainer, 5)
    kept = trainer.checkpoint()
    trainer.adopt(EDITS["momentum"](trainer.experiment))
    finished(trainer)
    assert kept.changes == () and kept.experiment == everything()
