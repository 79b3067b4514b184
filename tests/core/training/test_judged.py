"""Judging the test part: the numbers are right, and judging changes nothing."""

from __future__ import annotations

import numpy as np

from nnstudio.core.experiment import edits
from nnstudio.core.experiment.examples import example
from nnstudio.core.training.judged import ClassScores, NumberScores, judge
from nnstudio.core.training.trainer import Trainer


def test_classes_against_hand_made_predictions() -> None:
    t, y = np.eye(3)[[0, 0, 1, 1, 1, 2]].T, np.eye(3)[[0, 1, 1, 2, 2, 2]].T
    scores = judge("classification", 7, y, t).scores
    assert isinstance(scores, ClassScores)
    assert scores.matrix.tolist() == [[1, 1, 0], [0, 1, 2], [0, 0, 1]]
    assert scores.there.tolist() == [2, 3, 1]
    assert scores.most_confused == (1, 2)
    np.testing.assert_allclose(scores.precision, [1, 1 / 2, 1 / 3])
    np.testing.assert_allclose(scores.recall, [1 / 2, 1 / 3, 1])
    np.testing.assert_allclose(scores.f1, [2 / 3, 0.4, 0.5])


def test_no_mistakes_is_no_confused_pair() -> None:
    t = np.eye(3)
    scores = judge("classification", 0, t, t).scores
    assert isinstance(scores, ClassScores)
    assert scores.most_confused is None


def test_numbers_against_hand_made_predictions() -> None:
    scores = judge("regression", 0, np.array([[1.0, 2, 5]]), np.array([[1.0, 2, 3]])).scores
    assert isinstance(scores, NumberScores)
    np.testing.assert_allclose(scores.mean_absolute_error, 2 / 3)
    np.testing.assert_allclose(scores.root_mean_squared_error, np.sqrt(4 / 3))
    np.testing.assert_allclose(scores.r2, -1.0)


def test_judging_changes_nothing_and_agrees_with_the_accuracy() -> None:
    experiment = edits.set_training(example("digits-mlp"), epochs=3)
    quiet, judged = Trainer(experiment), Trainer(experiment)
    list(quiet.run())
    for _event in judged.run():
        judged.judge()
    assert judged.state.parameters.tobytes() == quiet.state.parameters.tobytes()
    found = judged.judge()
    assert isinstance(found.scores, ClassScores)
    assert found.samples == found.scores.matrix.sum() == found.scores.there.sum()
    accuracy = np.trace(found.scores.matrix) / found.samples
    np.testing.assert_allclose(accuracy, judged.history.last()["test_accuracy"])
