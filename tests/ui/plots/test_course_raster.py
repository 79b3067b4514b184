"""Ridges that are kept from one frame to the next are those that would be painted."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.ui.plots import course_raster
from nnstudio.ui.plots.course_raster import ridge_images

SIZE = (90, 50, "#3366aa")


@pytest.mark.parametrize("moments", [1, 2, 12])
def test_what_was_painted_before_is_kept_and_still_right(qapp, moments: int) -> None:
    source = np.random.default_rng(1)
    counts = source.integers(0, 90, (3, moments, 40)).astype(float)
    newer = counts.copy()
    newer[:, -1] = source.integers(0, 90, (3, 40))
    course_raster._behind.cache_clear()
    fresh = ridge_images(list(newer), *SIZE)
    course_raster._behind.cache_clear()
    first = ridge_images(list(counts), *SIZE)
    assert ridge_images(list(newer), *SIZE) == fresh
    assert ridge_images(list(counts), *SIZE) == first
    assert first != fresh
    assert course_raster._behind.cache_info().misses == 1


def test_older_moments_that_change_are_painted_anew(qapp) -> None:
    counts = np.random.default_rng(2).integers(0, 90, (2, 5, 40)).astype(float)
    first = ridge_images(list(counts), *SIZE)
    counts[:, 1] = 0.0
    counts[:, 1, 3] = 1.0
    changed = ridge_images(list(counts), *SIZE)
    course_raster._behind.cache_clear()
    assert changed == ridge_images(list(counts), *SIZE)
    assert changed != first
