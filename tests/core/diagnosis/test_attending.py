"""A run without a window is looked at on its way, is the same run, and tells at its end what was found."""

from __future__ import annotations

import numpy as np

from nnstudio.core.diagnosis.attending import LOOKS, Attending, standing
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.initializers.zeros import Zeros
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.events import Looked
from nnstudio.core.training.thread_choice import ThreadChoice
from nnstudio.core.training.trainer import Trainer

ONE = ThreadChoice(1, "asked")


def zeros(epochs: int = 6):
    made = example("digits-mlp")
    for block in ("dense_1", "output_1"):
        made = edits.set_field(made, block, "initializer", Zeros())
    return edits.set_training(made, epochs=epochs, optimizer=SGD(learning_rate=0.05))


def attended(experiment, steps: int | None = None) -> tuple[Trainer, Attending, int]:
    trainer = Trainer(experiment, threads=ONE)
    goal = None if steps is None else trainer.step + steps
    attending, looks = Attending(trainer, goal), 0
    for event in trainer.run(steps):
        attending.take(event)
        looks += isinstance(event, Looked)
    return trainer, attending, looks


def test_it_finds_what_is_there_and_changes_nothing() -> None:
    trainer, attending, looks = attended(zeros())
    found = [finding.rule for finding in attending.findings()]
    assert "loss_of_guessing" in found
    assert 1 <= looks <= LOOKS + 2
    alone = Trainer(zeros(), threads=ONE)
    list(alone.run())
    assert np.array_equal(alone.history.batch_losses, trainer.history.batch_losses)


def test_a_healthy_run_gets_no_findings() -> None:
    _, attending, _ = attended(example("digits-mlp"))
    assert attending.findings() == ()


def test_a_part_of_a_run_is_enough() -> None:
    _, attending, _ = attended(zeros(200), steps=200)
    assert "loss_of_guessing" in [finding.rule for finding in attending.findings()]


def test_divergence_is_a_rate_that_is_too_high() -> None:
    wild = edits.set_training(example("sine-relu"), optimizer=SGD(learning_rate=10.0), epochs=5)
    _, attending, _ = attended(wild)
    (finding,) = [each for each in attending.findings() if each.rule == "learning_rate_too_high"]
    assert finding.case == "diverged"


def test_a_run_that_stands_still_can_be_asked() -> None:
    trainer, _, _ = attended(zeros())
    assert "loss_of_guessing" in [finding.rule for finding in standing(trainer.checkpoint())]


def test_a_run_that_is_stopped_takes_no_step_for_it() -> None:
    trainer = Trainer(zeros(50), threads=ONE)
    attending = Attending(trainer)
    stopped_at = None
    for event in trainer.run():
        attending.take(event)
        if stopped_at is None and trainer.step >= 90:
            stopped_at = trainer.step
            trainer.control.stop()
    assert trainer.step == stopped_at
    assert attending.findings()
