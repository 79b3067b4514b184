"""Turns histograms over time into small pictures: ridges one before the other, or bands of percentiles.

Thirty of them change many times a second, so each line of code here paints all cells of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnstudio.ui.plots.histogram_raster import coverage_image

Floats = NDArray[np.float64]

OVERLAP = 2.6
"""A ridge is so many times as high as the distance to the next one."""

FILL, EDGE = 0.20, 0.55
"""How dense the body and the edge of the oldest ridge are; those of the newest are nearly full."""

OUTER, INNER = 0.20, 0.42


def ridge_images(
    counts: Sequence[Floats], width: int, height: int, colour: str, ratio: int = 1
) -> list[QImage]:
    """Ridges of each cell, counts (moments, bins); the oldest stands behind at the top.

    Every cell has the height of its own highest ridge.
    """
    made: list[QImage] = []
    # Cells of as many moments are painted together.
    for group in _groups([len(one) for one in counts]):
        stacked = np.array([counts[index] for index in group], np.float32)
        made += [coverage_image(c, colour) for c in _ridges(stacked, width, height, ratio)]
    order = [index for group in _groups([len(one) for one in counts]) for index in group]
    return [made[order.index(index)] for index in range(len(counts))]


def _ridges(
    counts: NDArray[np.float32], width: int, height: int, ratio: int
) -> NDArray[np.float32]:
    """Coverage (cells, height, width) of counts (cells, moments, bins)."""
    # While a run goes on only the newest ridge is another one from frame to frame.
    past = counts[:, :-1].tobytes()
    covered = _behind(past, counts.shape, width, height, ratio).copy()
    lines = _lines(counts[:, -1:], width)
    _lay(covered, lines[:, 0], counts.shape[1] - 1, counts.shape[1], ratio)
    return covered


@lru_cache(maxsize=8)
def _behind(
    past: bytes, shape: tuple[int, ...], width: int, height: int, ratio: int
) -> NDArray[np.float32]:
    """Coverage of all ridges but the newest; ``past`` holds their counts, ``shape`` is that of all counts."""
    cells, moments, bins = shape
    counts = np.frombuffer(past, np.float32).reshape(cells, moments - 1, bins)
    lines = _lines(counts, width)
    covered = np.zeros((cells, height, width), np.float32)
    for moment in range(moments - 1):
        _lay(covered, lines[:, moment], moment, moments, ratio)
    return covered


def _lines(counts: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Heights (cells, moments, width) from 0 to 1 of counts (cells, moments, bins)."""
    bins = counts.shape[2]
    places = (np.arange(width, dtype=np.float32) + 0.5) * bins / width - 0.5
    left = np.clip(places.astype(int), 0, bins - 1)
    right = np.minimum(left + 1, bins - 1)
    part = np.clip(places - left, 0.0, 1.0)
    lines = counts[:, :, left] * (1 - part) + counts[:, :, right] * part
    peaks = counts.max(axis=2, keepdims=True)
    lines /= np.where(peaks > 0, peaks, 1.0)
    return lines


def _lay(
    covered: NDArray[np.float32],
    line: NDArray[np.float32],
    moment: int,
    moments: int,
    ratio: int,
) -> None:
    """Lay one ridge, heights (cells, width), over those behind it in ``covered`` (cells, height, width)."""
    height = covered.shape[1]
    pitch = height / (moments - 1 + OVERLAP)
    tall = min(height - 1.0, pitch * OVERLAP)
    base = height - (moments - 1 - moment) * pitch
    top = (base - line * (tall - 1.0) - 1.0)[:, None, :]
    first = max(0, int(base - tall) - 1)
    last = min(height, int(np.ceil(base)))
    age = (moment + 1) / moments
    area = covered[:, first:last]
    depth = np.arange(first, last, dtype=np.float32)[:, None] + 1.0 - top
    np.copyto(area, np.float32(FILL + 0.35 * age * age), where=depth > 0.5)
    edge = np.clip(0.5 + 0.5 * ratio - np.abs(depth - 0.5), 0.0, 1.0)
    # Where nothing lies the line would be a rule through the whole cell.
    edge *= (line > 0.004)[:, None, :]
    edge *= np.float32(EDGE + (1 - EDGE) * age)
    np.maximum(area, edge, out=area)


def band_images(
    bands: Sequence[tuple[Floats, Floats]],
    width: int,
    height: int,
    colour: str,
    ratio: int = 1,
) -> list[QImage]:
    """Bands of each cell: shares of the height (moments, 5) at places along the width (moments,)."""
    if not bands:
        return []
    columns = (np.arange(width) + 0.5) / width
    levels = np.empty((len(bands), 5, width), np.float32)
    seen = np.empty((len(bands), 1, width), np.float32)
    for index, (shares, places) in enumerate(bands):
        for band in range(5):
            levels[index, band] = np.interp(columns, places, shares[:, band])
        first, last = places[0] - 1.0 / width, places[-1] + 1.0 / width
        seen[index, 0] = (columns >= first) & (columns <= last)
    # From the top, in pixels.
    tops = height * (1.0 - levels)[:, :, None, :]
    rows = np.arange(height, dtype=np.float32)[None, :, None]

    def between(upper: int, lower: int) -> NDArray[np.float32]:
        high, low = tops[:, upper], np.maximum(tops[:, lower], tops[:, upper] + 1.0)
        return np.clip(np.minimum(rows + 1, low) - np.maximum(rows, high), 0.0, 1.0)

    covered = np.maximum(OUTER * between(4, 0), INNER * between(3, 1))
    line = np.clip(0.4 + 0.6 * ratio - np.abs(rows + 0.5 - tops[:, 2]), 0.0, 1.0)
    covered = np.maximum(covered, line) * seen
    return [coverage_image(one, colour) for one in covered]


def _groups(sizes: Sequence[int]) -> list[list[int]]:
    """Indices of equal sizes together."""
    groups: dict[int, list[int]] = {}
    for index, size in enumerate(sizes):
        groups.setdefault(size, []).append(index)
    return list(groups.values())
