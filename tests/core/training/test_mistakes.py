"""Which samples are listed, in which order, for classes, one output and numbers."""

from __future__ import annotations

import numpy as np

from nnstudio.core.training.judged import judge
from nnstudio.core.training.mistakes import listed, predicted

OUTPUTS = np.array(
    [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.6, 0.1], [0.5, 0.4, 0.1], [0.0, 0.1, 0.9]],
    np.float32,
).T
WANTED = np.eye(3, dtype=np.float32)[[0, 0, 1, 2, 1]].T


def test_mistakes_as_they_come_the_surest_first_and_near_misses() -> None:
    judged = judge("classification", 7, OUTPUTS, WANTED)
    assert listed(judged, "mistakes").tolist() == [1, 3, 4]
    assert listed(judged, "surest_mistakes").tolist() == [4, 1, 3]
    assert listed(judged, "unsure").tolist() == [2, 0]
    named, share = predicted(judged)
    assert named.tolist() == [0, 1, 1, 0, 2]
    np.testing.assert_allclose(share, [0.7, 0.8, 0.6, 0.5, 0.9], 1e-6)


def test_a_cell_of_the_matrix_lists_its_samples() -> None:
    judged = judge("classification", 7, OUTPUTS, WANTED)
    scores = judged.scores
    for true in range(3):
        for named in range(3):
            found = listed(judged, "mistakes", (true, named))
            assert len(found) == scores.matrix[true, named]  # type: ignore[union-attr]
            assert (judged.wanted[found] == true).all()


def test_one_output_gives_two_classes() -> None:
    judged = judge("classification", 1, np.array([[0.9, 0.4, 0.2]]), np.array([[0.0, 0.0, 1.0]]))
    assert listed(judged, "surest_mistakes").tolist() == [0, 2]
    np.testing.assert_allclose(predicted(judged)[1], [0.9, 0.6, 0.8], 1e-6)


def test_what_is_not_a_number_is_a_mistake_without_a_share() -> None:
    outputs = OUTPUTS.copy()
    outputs[0, 2] = np.nan
    judged = judge("classification", 1, outputs, WANTED)
    assert listed(judged, "surest_mistakes").tolist() == [2, 4, 1, 3]
    named, share = predicted(judged)
    assert named[2] == -1 and np.isnan(share[2])


def test_numbers_are_listed_by_their_error() -> None:
    judged = judge("regression", 1, np.array([[1.0, 5.0, np.nan]]), np.array([[1.5, 2.0, 0.0]]))
    assert listed(judged, "mistakes").tolist() == [2, 1, 0]
    assert judged.wanted.shape == (1, 3)
