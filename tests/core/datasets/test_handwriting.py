"""A drawing as a sample: where it is put, how large it becomes, and that real digits stay what they are."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.datasets.handwriting import prepared
from nnstudio.core.datasets.mnist_5k import Mnist5k


def stroke(rows: slice, columns: slice, side: int = 280) -> np.ndarray:
    ink = np.zeros((side, side), np.float32)
    ink[rows, columns] = 1.0
    return ink


@pytest.mark.parametrize("place", [(10, 20), (150, 100), (60, 200)])
def test_it_does_not_matter_where_and_how_large_one_draws(place: tuple[int, int]) -> None:
    top, left = place
    small = prepared(stroke(slice(top, top + 60), slice(left, left + 30)), (28, 28))
    large = prepared(stroke(slice(20, 260), slice(60, 180)), (28, 28))
    np.testing.assert_allclose(small, large, atol=1e-4)


def test_the_longer_side_takes_twenty_pixels_and_the_mass_is_in_the_middle() -> None:
    ink = stroke(slice(30, 230), slice(100, 140))
    ink[30:70, 60:140] = 1.0
    made = prepared(ink, (28, 28))
    rows = np.flatnonzero(made.max(axis=1) > 0.5)
    assert 19 <= rows[-1] - rows[0] + 1 <= 21
    total = made.sum()
    for axis in (0, 1):
        centre = made.sum(axis=1 - axis) @ (np.arange(28) + 0.5) / total
        assert centre == pytest.approx(14.5, abs=0.05)


def test_small_pictures_are_filled() -> None:
    made = prepared(stroke(slice(100, 180), slice(40, 80)), (8, 8))
    assert made.shape == (8, 8) and made.dtype == np.float32
    assert (made.max(axis=1) > 0.9).all()
    assert made[:, :2].max() == 0 and made[:, 6:].max() == 0


def test_unfitted_it_is_the_paper_as_it_is() -> None:
    made = prepared(stroke(slice(0, 10), slice(0, 10)), (28, 28), fitted=False)
    assert made[0, 0] == 1.0 and made.sum() == 1.0


def test_empty_paper_is_an_empty_sample() -> None:
    assert not prepared(np.zeros((280, 280), np.float32), (28, 28)).any()


def test_a_digit_of_the_data_set_is_hardly_changed() -> None:
    samples = Mnist5k().load(np.random.default_rng(0))
    changed: list[float] = []
    for image in samples.test_inputs[:60].reshape(-1, 28, 28):
        paper = image.repeat(10, axis=0).repeat(10, axis=1)
        changed.append(float(np.abs(prepared(paper, (28, 28)) - image).mean()))
    # A hundredth of ink moved is a quarter of a pixel: they were centred in whole ones.
    assert np.mean(changed) < 0.035 and max(changed) < 0.06
