"""Runs trained together leave the same histories and weights as runs trained one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import MEASURED, everything, exploding
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.parts.problem import ProblemError
from nnstudio.core.training.together import Together, can_train_together
from nnstudio.core.training.trainer import Trainer


def seeds(experiment: Experiment, count: int = 4, **training: object) -> list[Experiment]:
    return [edits.set_training(experiment, seed=seed, **training) for seed in range(count)]


@pytest.mark.parametrize(
    "experiment",
    [example("xor-tanh"), everything(SGD(learning_rate=0.1))],
    ids=["xor", "everything"],
)
def test_the_histories_are_those_of_the_trainer(experiment: Experiment) -> None:
    runs = seeds(experiment, epochs=3)
    assert can_train_together(runs)
    together = Together(runs)
    steps = [event.step for event in together.run()]
    assert steps == [runs[0].steps_per_epoch * epoch for epoch in range(4)]
    for k, one in enumerate(runs):
        trainer = Trainer(one)
        list(trainer.run())
        mine, theirs = together.histories[k], trainer.history
        np.testing.assert_allclose(mine.batch_losses, theirs.batch_losses, rtol=1e-4)
        for name in MEASURED:
            np.testing.assert_allclose(
                mine.column(name), theirs.column(name), rtol=1e-4, equal_nan=True
            )
        np.testing.assert_allclose(
            together.states[k].parameters, trainer.state.parameters, rtol=1e-3, atol=1e-5
        )
    assert together.failed_steps == [None] * len(runs)


def test_a_run_that_diverges_drops_out_and_the_others_go_on() -> None:
    tame = edits.set_training(exploding(), optimizer=SGD(learning_rate=0.01), epochs=6)
    wild = edits.set_training(exploding(), epochs=6)
    together = Together([tame, wild, tame])
    list(together.run())
    assert together.failed_steps[0] is None and together.failed_steps[2] is None
    failed = together.failed_steps[1]
    assert failed is not None
    assert len(together.histories[1].batch_losses) == failed - 1
    assert np.isfinite(together.states[1].parameters).all()
    assert (
        together.histories[0].batch_losses.tolist() == together.histories[2].batch_losses.tolist()
    )
    alone = Trainer(tame)
    list(alone.run())
    np.testing.assert_allclose(
        together.histories[0].batch_losses, alone.history.batch_losses, rtol=1e-4
    )


def test_what_makes_no_stack() -> None:
    small, large = example("xor-tanh"), example("mnist-mlp")
    assert not can_train_together([small])
    assert not can_train_together(seeds(large))
    assert not can_train_together(seeds(small, patience=3))
    assert not can_train_together(seeds(small, count=65))


def test_an_experiment_that_cannot_be_trained_is_refused() -> None:
    broken = edits.remove_blocks(example("xor-tanh"), ["output_1"])
    with pytest.raises(ProblemError):
        Together([broken, broken])
