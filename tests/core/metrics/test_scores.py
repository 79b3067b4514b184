"""Precision, recall, F1, confusion matrix, R², mean absolute and root mean squared error, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.metrics.confusion_matrix import confusion_matrix
from nnstudio.core.metrics.f1 import F1
from nnstudio.core.metrics.main_metric import main_metric
from nnstudio.core.metrics.mean_absolute_error import MeanAbsoluteError
from nnstudio.core.metrics.precision import Precision
from nnstudio.core.metrics.r2 import R2
from nnstudio.core.metrics.recall import Recall
from nnstudio.core.metrics.root_mean_squared_error import RootMeanSquaredError

THERE = np.eye(3)[:, [0, 0, 0, 1, 1, 2]]
NAMED = np.eye(3)[:, [0, 0, 1, 1, 0, 0]]


def test_the_matrix_counts_who_is_taken_for_whom() -> None:
    assert confusion_matrix(NAMED, THERE).tolist() == [[2, 1, 0], [1, 1, 0], [1, 0, 0]]
    one = confusion_matrix(np.array([[0.2, 0.9, 0.8]]), np.array([[0.0, 1.0, 0.0]]))
    assert one.tolist() == [[1, 1], [0, 1]]


def test_what_is_no_number_is_in_no_column() -> None:
    y = NAMED.copy()
    y[0, 0] = np.nan
    assert confusion_matrix(y, THERE).tolist() == [[1, 1, 0], [1, 1, 0], [1, 0, 0]]
    assert Recall().per_class(y, THERE)[0] == pytest.approx(1 / 3)


def test_precision_recall_and_f1_of_each_class() -> None:
    np.testing.assert_allclose(Precision().per_class(NAMED, THERE), [2 / 4, 1 / 2, 0])
    np.testing.assert_allclose(Recall().per_class(NAMED, THERE), [2 / 3, 1 / 2, 0])
    np.testing.assert_allclose(F1().per_class(NAMED, THERE), [4 / 7, 2 / 4, 0])
    assert F1().score(NAMED, THERE) == pytest.approx((4 / 7 + 1 / 2) / 3)


def test_a_class_that_does_not_occur_is_left_out_of_the_mean() -> None:
    y = t = np.eye(5)[:, [0, 1, 1]]
    for metric in (Precision(), Recall(), F1()):
        assert metric.score(y, t) == 1.0
        assert metric.per_class(y, t).tolist() == [1, 1, 0, 0, 0]


def test_r2_is_the_explained_share_of_the_variance() -> None:
    t = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert R2().score(np.full((1, 4), 2.5), t) == 0.0
    assert R2().score(np.array([[1.0, 2.0, 3.0, 3.0]]), t) == pytest.approx(1 - 1 / 5)
    assert R2().score(np.array([[4.0, 3.0, 2.0, 1.0]]), t) == pytest.approx(1 - 20 / 5)
    two = np.concatenate([t, 10 + t])
    assert R2().score(np.repeat(two.mean(axis=1, keepdims=True), 4, axis=1), two) == 0.0


def test_r2_of_equal_targets_is_not_a_number() -> None:
    assert np.isnan(R2().score(np.array([[1.0, 2.0]]), np.array([[0.1, 0.1]])))
    assert np.isnan(R2().score(np.array([[1.0]]), np.array([[1.0]])))


def test_errors_are_in_the_units_of_the_targets() -> None:
    y, t = np.array([[1.0, -2.0], [0.0, 4.0]]), np.array([[0.0, 0.0], [0.0, 0.0]])
    assert MeanAbsoluteError().score(y, t) == pytest.approx(7 / 4)
    assert RootMeanSquaredError().score(y, t) == pytest.approx(np.sqrt(21 / 4))


def test_each_task_has_its_main_metric() -> None:
    assert main_metric("classification").type == "accuracy"
    assert main_metric("regression").type == "r2"
