"""The facts of the training samples are those of what the network is given."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.data_facts import MOST_FEATURES, DataFacts
from nnstudio.core.training.trainer import Trainer


def facts(name: str, **data: object) -> tuple[DataFacts, Trainer]:
    trainer = Trainer(edits.set_data(example(name), **data))
    return trainer.facts(), trainer


def test_scales_are_those_of_the_inputs_the_plans_read() -> None:
    found, trainer = facts("spiral-tanh")
    inputs = trainer.data.train.inputs[:, :-1]
    assert found.features == (0, 1)
    assert found.means == pytest.approx(inputs.mean(axis=0), abs=1e-5)
    assert found.spreads == pytest.approx(inputs.std(axis=0), rel=1e-5)
    assert found.scales == pytest.approx(np.sqrt((inputs**2).mean(axis=0)), rel=1e-5)


def test_scaled_inputs_have_unit_size() -> None:
    found, _ = facts("spiral-tanh", scaling="standard")
    assert found.scales == pytest.approx((1.0, 1.0), rel=1e-3)


def test_of_many_features_the_largest_are_kept_in_their_order() -> None:
    found, trainer = facts("mnist-mlp", training_samples=1000)
    inputs = trainer.data.train.inputs[:, :-1].astype(float)
    sizes = np.sqrt((inputs**2).mean(axis=0))
    assert len(found.features) == MOST_FEATURES
    assert list(found.features) == sorted(found.features)
    assert min(found.scales) >= np.sort(sizes)[-MOST_FEATURES] - 1e-5


@pytest.mark.parametrize("name", ["digits-mlp", "xor-tanh"])
def test_classes_are_counted_however_many_outputs_there_are(name: str) -> None:
    found, trainer = facts(name, training_samples=200)
    samples = trainer.experiment.data.dataset.load(np.random.default_rng(0))
    assert len(found.class_counts) == trainer.experiment.data.dataset.shape().outputs
    assert sum(found.class_counts) == 200
    if name == "digits-mlp":
        assert found.class_counts == tuple(np.bincount(samples.train_labels[:200]).tolist())


def test_numbers_have_no_classes() -> None:
    assert facts("sine-relu")[0].class_counts == ()
