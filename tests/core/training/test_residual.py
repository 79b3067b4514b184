"""Networks with several paths and learned activations train, stop and go on like any other."""

from __future__ import annotations

import pytest

from conformance.networks import dense, graph
from conformance.runs import assert_same_run, finished
from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.activations.rrelu import RReLU
from nnstudio.core.activations.srelu import SReLU
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment, Training
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.dropout import Dropout
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.training.trainer import Trainer


def test_the_residual_example_learns_the_digits() -> None:
    trainer = Trainer(edits.set_training(example("residual-mlp"), epochs=15))
    finished(trainer)
    scores = trainer.scores()
    assert trainer.history.batch_losses[0] > 1.5
    assert scores["train_accuracy"] > 0.98
    assert scores["test_accuracy"] > 0.9


def test_its_shortcuts_matter() -> None:
    """Without them the same weights say something else."""
    whole = example("residual-mlp")
    assert len(whole.network.links) == 10
    cut = edits.remove_blocks(whole, ["add_1", "add_2"])
    first, other = Trainer(whole).scores(), Trainer(cut).scores()
    assert first["train_loss"] != other["train_loss"]


def many_paths(activation: Activation) -> Experiment:
    """50 samples in batches of 15, so that the last batch is smaller."""
    return graph(
        {
            "in": Input(),
            "a": dense(6, activation=activation, dropout=0.2),
            "b": Maxout(units=6),
            "+": Add(),
            "n": LayerNorm(),
            "d": Dropout(rate=0.3, redraw="epoch", form="standard"),
            "|": Concatenate(),
            "out": Output(units=2),
        },
        "in>a a>b b>+ a>+ +>n n>d d>| in>| |>out",
        dataset=Gauss(points=100),
        training=Training(batch_size=15, epochs=3),
    )


@pytest.mark.parametrize("activation", [PReLU(), SReLU(), RReLU()])
@pytest.mark.parametrize("cut", [1, 4, 7])
def test_going_on_is_exact(activation: Activation, cut: int) -> None:
    experiment = many_paths(activation)
    whole, first = Trainer(experiment), Trainer(experiment)
    finished(whole)
    finished(first, cut)
    second = Trainer(experiment, checkpoint=first.checkpoint())
    finished(second)
    assert_same_run(second, whole)
