"""The share of right predictions, counted."""

from __future__ import annotations

import numpy as np

from nnstudio.core.metrics.accuracy import Accuracy


def test_the_largest_output_is_the_prediction() -> None:
    y = np.array([[0.9, 0.2, 0.3], [0.1, 0.7, 0.4], [0.0, 0.1, 0.3]])
    t = np.eye(3)[:, [0, 1, 2]]
    assert Accuracy().score(y, t) == 2 / 3


def test_with_one_output_one_half_divides() -> None:
    y, t = np.array([[0.51, 0.5, 0.1, 0.9]]), np.array([[1.0, 1.0, 0.0, 0.0]])
    assert Accuracy().score(y, t) == 2 / 4


def test_what_is_no_number_is_wrong() -> None:
    y = np.array([[np.nan, 0.0, np.inf], [0.0, 1.0, 0.0]])
    assert Accuracy().score(y, np.eye(2)[:, [0, 1, 0]]) == 1 / 3
    assert Accuracy().score(np.array([[np.nan]]), np.array([[0.0]])) == 0.0
