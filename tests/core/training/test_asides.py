"""Classes and weights of a live run: only when asked, within their share, at once while it waits."""

from __future__ import annotations

import numpy as np

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.control import Control
from nnstudio.core.training.events import Assessed, Paused, Progressed, Weighed
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weights import Weights


def test_nothing_is_told_unasked() -> None:
    trainer = Trainer(edits.set_training(example("digits-mlp"), epochs=3))
    assert not [e for e in trainer.run() if isinstance(e, Assessed | Weighed)]


def test_what_is_asked_for_is_told_and_belongs_to_its_step() -> None:
    control = Control()
    trainer = Trainer(edits.set_training(example("digits-mlp"), epochs=40), control=control)
    told: list[Assessed | Weighed] = []
    for event in trainer.run():
        if isinstance(event, Progressed):
            control.request("judged")
            control.request("weights")
        if isinstance(event, Weighed):
            for name, array in event.weights.parameters.items():
                np.testing.assert_array_equal(array, trainer.state.parameter(name))
            assert event.weights.step == trainer.step
        if isinstance(event, Assessed):
            np.testing.assert_array_equal(event.judged.outputs, trainer.judge().outputs)
        if isinstance(event, Assessed | Weighed):
            told.append(event)
    steps = [e.weights.step for e in told if isinstance(e, Weighed)]
    assert len(steps) >= 1 and steps == sorted(set(steps))
    assert sum(isinstance(e, Assessed) for e in told) >= 1
    # Asked for after every chunk, and yet far fewer than there were chunks.
    assert len(told) < trainer.total_steps / 4


def test_a_run_that_waits_answers_at_once() -> None:
    control = Control()
    control.advance(3)
    trainer = Trainer(example("digits-mlp"), control=control)
    told = []
    for event in trainer.run():
        if isinstance(event, Paused):
            control.request("judged")
            control.request("judged")
        if isinstance(event, Assessed):
            told.append(event.judged.step)
            control.stop()
    assert told == [3]


def test_weights_of_a_checkpoint_are_those_of_the_run() -> None:
    trainer = Trainer(edits.set_training(example("digits-mlp"), epochs=1))
    list(trainer.run())
    kept, now = Weights.kept(trainer.checkpoint()), Weights.of(trainer.state)
    assert kept.step == now.step and kept.parameters.keys() == now.parameters.keys()
    other = Trainer(trainer.experiment)
    kept.load_into(other.state)
    np.testing.assert_array_equal(other.judge().outputs, trainer.judge().outputs)
