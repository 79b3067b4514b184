"""Wrong labels on purpose: as many as were asked for, always the same, and only where they are trained on."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.engine.samples import batch_order, load, raw
from nnstudio.core.experiment.examples import example
from nnstudio.core.experiment.experiment import Experiment


def noisy(name: str, share: float, **more: object) -> Experiment:
    experiment = example(name)
    data = experiment.data.with_values(label_noise=share, **more)
    return experiment.with_values(data=data)


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_so_many_labels_are_another_class(share: float) -> None:
    experiment = noisy("digits-mlp", share, validation=0.2)
    clean, made = load(noisy("digits-mlp", 0.0, validation=0.2)), load(experiment)
    wrong = np.any(clean.train.targets != made.train.targets, axis=1)
    assert wrong.sum() == round(share * experiment.data.used)
    assert np.array_equal(made.train.targets.sum(axis=1), np.ones(len(wrong)))
    assert np.array_equal(clean.train.inputs, made.train.inputs)
    for part in ("validation", "test"):
        assert np.array_equal(getattr(clean, part).targets, getattr(made, part).targets)


def test_all_other_classes_come_and_more_noise_spoils_the_same_and_more() -> None:
    clean = load(noisy("digits-mlp", 0.0)).train.targets
    some, more = (load(noisy("digits-mlp", share)).train.targets for share in (0.2, 0.6))
    wrong = np.any(some != clean, axis=1)
    assert np.array_equal(some[wrong], more[wrong])
    pairs = {
        (int(one), int(other))
        for one, other in zip(clean.argmax(axis=1), more.argmax(axis=1), strict=True)
        if one != other
    }
    assert len(pairs) == 90


def test_values_are_exchanged_among_each_other() -> None:
    clean = load(noisy("plane-linear", 0.0)).train.targets
    made = load(noisy("plane-linear", 0.4)).train.targets
    wrong = (clean != made)[:, 0]
    assert wrong.sum() == round(0.4 * len(clean))
    assert sorted(clean[wrong].tolist()) == sorted(made[wrong].tolist())


def test_the_seed_decides_and_nothing_else_changes() -> None:
    one = noisy("digits-mlp", 0.3)
    other = one.with_values(training=one.training.with_values(seed=2))
    targets = [load(each).train.targets for each in (one, one, other)]
    assert np.array_equal(targets[0], targets[1])
    assert not np.array_equal(targets[0], targets[2])
    assert np.array_equal(batch_order(one, 3), batch_order(noisy("digits-mlp", 0.0), 3))
    assert np.array_equal(raw(one).train_labels, raw(noisy("digits-mlp", 0.0)).train_labels)


def test_balanced_drawing_sees_the_labels_as_they_are_trained_on() -> None:
    experiment = noisy("digits-mlp", 0.5)
    training = experiment.training.with_values(drawing="balanced")
    balanced = experiment.with_values(training=training)
    drawn = load(balanced).train.targets[
        np.concatenate([batch_order(balanced, e) for e in range(5)])
    ]
    shares = drawn.sum(axis=0) / len(drawn)
    np.testing.assert_allclose(shares, 0.1, atol=0.012)


def test_without_noise_everything_is_what_it_was() -> None:
    experiment = example("digits-mlp")
    assert experiment.data.label_noise == 0.0
    loaded, samples = load(experiment), raw(experiment)
    assert np.array_equal(loaded.train.targets.argmax(axis=1), samples.train_labels)
