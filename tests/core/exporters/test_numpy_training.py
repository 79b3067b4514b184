"""The training loop of an exported NumPy script does what the studio's engine does, step by step.

Given the same order of samples it must end at the same weights, with every optimiser, loss, penalty,
clipping and schedule there is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from core.exporters.exported import module

from conformance.networks import chain, dense, graph
from conformance.parts import all_variants, families
from nnstudio.core.activations.identity import Identity
from nnstudio.core.activations.prelu import PReLU
from nnstudio.core.activations.sigmoid import Sigmoid
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.activations.srelu import SReLU
from nnstudio.core.datasets.gauss import Gauss
from nnstudio.core.datasets.sine import Sine
from nnstudio.core.engine import samples
from nnstudio.core.experiment.experiment import DataChoice, Experiment, Training
from nnstudio.core.exporters.model import read_model
from nnstudio.core.exporters.numpy_words import OPTIMIZERS
from nnstudio.core.layers.add import Add
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import BatchNorm
from nnstudio.core.layers.concatenate import Concatenate
from nnstudio.core.layers.input import Input
from nnstudio.core.layers.layer_norm import LayerNorm
from nnstudio.core.layers.maxout import Maxout
from nnstudio.core.layers.output import Output
from nnstudio.core.losses.base import Loss
from nnstudio.core.optimizers.sgd import SGD
from nnstudio.core.training.trainer import Trainer

EPOCHS = 3
CLOSE = 2e-4


class _Order:
    """Stands for the script's random numbers: gives the studio's order of the samples."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment, self._epoch = experiment, 0

    def permutation(self, _count: int) -> Any:
        self._epoch += 1
        return samples.batch_order(self._experiment, self._epoch - 1)


def assert_trains_alike(experiment: Experiment, folder: Path) -> None:
    trainer = Trainer(experiment)
    for _ in trainer.run():
        pass
    model = read_model(experiment, None)
    script: Any = module(model, folder)
    script.rng = _Order(experiment)
    script.train()
    ended = trainer.checkpoint()
    for node in model.nodes:
        for name in node.arrays:
            ours = {**ended.parameters, **ended.statistics}[f"{node.id}.{name}"]
            holder = next(
                layer
                for layer in script.network.layers
                if hasattr(layer, name) and _is_of(layer, script.network, node.name)
            )
            theirs = getattr(holder, name)
            assert np.max(np.abs(ours - theirs)) <= CLOSE, f"{node.name}.{name}"


def _is_of(layer: Any, network: Any, name: str) -> bool:
    found = [key for key, value in vars(network).items() if value is layer]
    return any(key == name or key.startswith(f"{name}_") for key in found)


def small(**training: Any) -> Experiment:
    values = {"batch_size": 6, "epochs": EPOCHS, "optimizer": SGD(learning_rate=0.1), **training}
    return chain(Input(), dense(4), Output(units=2), training=Training.make(**values))


@pytest.mark.parametrize("optimizer", all_variants("optimizer"))
def test_every_optimizer(optimizer, tmp_path: Path) -> None:
    assert_trains_alike(small(optimizer=optimizer), tmp_path)


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov", "adagrad"])
def test_an_optimizer_nobody_knows_is_written_by_its_formula(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(OPTIMIZERS, name)
    assert_trains_alike(small(optimizer=families()["optimizer"].get(name)()), tmp_path)


@pytest.mark.parametrize("penalty", all_variants("penalty"))
def test_every_penalty(penalty, tmp_path: Path) -> None:
    assert_trains_alike(small(penalty=penalty), tmp_path)


@pytest.mark.parametrize("clipping", all_variants("clipping"))
def test_every_clipping(clipping, tmp_path: Path) -> None:
    assert_trains_alike(small(clipping=clipping), tmp_path)


@pytest.mark.parametrize("schedule", all_variants("schedule"))
def test_every_schedule(schedule, tmp_path: Path) -> None:
    assert_trains_alike(small(schedule=schedule), tmp_path)


@pytest.mark.parametrize("loss", all_variants("loss"))
def test_every_loss(loss: Loss, tmp_path: Path) -> None:
    training = Training.make(
        batch_size=6, epochs=EPOCHS, optimizer=SGD(learning_rate=0.05), loss=loss
    )
    if "classification" in loss.tasks:
        one = loss.type == "binary_cross_entropy"
        out = Output.make(units=1 if one else 2, activation=Sigmoid() if one else Softmax())
        assert_trains_alike(
            chain(Input(), dense(4), out, dataset=Gauss(points=24), training=training), tmp_path
        )
    else:
        out = Output.make(units=1, activation=Identity())
        assert_trains_alike(
            chain(Input(), dense(4), out, dataset=Sine(points=24), training=training), tmp_path
        )


def test_graphs_with_shortcuts_and_everything_that_learns(tmp_path: Path) -> None:
    layers: dict[str, Layer] = {
        "in": Input(),
        "a": dense(4, batch_norm="before"),
        "b": dense(4, activation=PReLU(), batch_norm="after"),
        "+": Add(),
        "c": dense(3, activation=SReLU()),
        "|": Concatenate(),
        "m": Maxout(units=5),
        "n": BatchNorm(),
        "l": LayerNorm(),
        "out": Output(units=2),
    }
    training = Training(batch_size=6, epochs=EPOCHS, optimizer=SGD(learning_rate=0.1))
    wires = "in>a a>b a>+ b>+ +>c +>| c>| |>m m>n n>l l>out"
    assert_trains_alike(graph(layers, wires, training=training), tmp_path)


def test_validation_samples_are_not_trained_on_and_stop_early(tmp_path: Path) -> None:
    data = DataChoice(dataset=Gauss(points=40), validation=0.25, scaling="standard")
    experiment = small(patience=1, epochs=8).with_values(data=data)
    script = module(read_model(experiment, None), tmp_path)
    assert len(script.ARRAYS["train_inputs"]) == experiment.data.used
    assert len(script.ARRAYS["validation_inputs"]) == experiment.data.held_back
    assert_trains_alike(
        experiment.with_values(training=experiment.training.with_values(patience=0)), tmp_path
    )


def test_labels_are_as_wrong_as_in_the_studio(tmp_path: Path) -> None:
    data = DataChoice(dataset=Gauss(points=40), label_noise=0.3)
    assert_trains_alike(small().with_values(data=data), tmp_path)


def test_dropout_drops_its_share_and_keeps_the_mean(tmp_path: Path) -> None:
    from nnstudio.core.layers.dropout import Dropout

    layers = (Input(), dense(200), Dropout.make(rate=0.25, form="standard"), Output(units=2))
    script = module(read_model(chain(*layers), None), tmp_path)
    (drop,) = (one for one in script.network.layers if type(one).__name__ == "Dropout")
    x = np.ones((50, 200), np.float32)
    kept = drop.forward(x, training=True)
    assert abs(float(kept.mean()) - 0.75) < 0.03
    assert np.allclose(drop.forward(x), 0.75)
