"""Networks learn what they should: short runs, always the same ones."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.runs import finished
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.initializers.normal import Normal
from nnstudio.core.penalties.l2 import L2
from nnstudio.core.training.history import COLUMNS
from nnstudio.core.training.trainer import Trainer


@pytest.mark.parametrize(
    ("name", "epochs", "least"),
    [
        ("digits-mlp", 15, 0.9),
        ("xor-tanh", 60, 0.9),
        ("mnist-mlp", 2, 0.8),
        ("spiral-tanh", 60, 0.8),
        ("sine-relu", 60, 0.9),
        ("plane-linear", 10, 0.95),
    ],
)
def test_an_example_learns(name: str, epochs: int, least: float) -> None:
    trainer = Trainer(edits.set_training(example(name), epochs=epochs))
    finished(trainer)
    history = trainer.history
    assert history.last()["test_accuracy"] > least
    assert history.column("train_loss")[-1] < 0.7 * history.column("train_loss")[0]
    validation = [name.startswith("validation") for name in COLUMNS]
    assert np.array_equal(np.isfinite(history.evaluations).all(axis=0), np.logical_not(validation))


def test_a_few_samples_are_learned_by_heart() -> None:
    """The overfitting lesson: training accuracy leaves test accuracy behind."""
    trainer = Trainer(edits.set_training(example("overfitting-300"), epochs=60))
    finished(trainer)
    last = trainer.history.last()
    assert last["train_accuracy"] > last["test_accuracy"] + 0.1


def test_weights_that_are_all_zero_learn_nothing_inside() -> None:
    """The symmetry lesson: units that start alike stay alike."""
    experiment = example("xor-tanh")
    for block in ("dense_1", "dense_2", "output_1"):
        experiment = edits.set_field(experiment, block, "initializer", Normal(std=0.0))
    trainer = Trainer(edits.set_training(experiment, epochs=5))
    finished(trainer)
    assert not trainer.state.parameter("dense_1.weights").any()
    assert trainer.history.last()["test_accuracy"] < 0.7


def test_weight_decay_makes_weights_smaller() -> None:
    sizes = []
    for decay in (0.0, 0.05):
        experiment = edits.set_field(
            example("digits-mlp"), "dense_1", "weight_decay", L2(strength=decay)
        )
        trainer = Trainer(edits.set_training(experiment, epochs=6))
        finished(trainer)
        sizes.append(float(np.square(trainer.state.parameter("dense_1.weights")).sum()))
    assert sizes[1] < 0.5 * sizes[0]
