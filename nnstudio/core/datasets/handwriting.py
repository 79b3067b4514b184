"""Makes a sample of something drawn by hand, the way the digits of the data sets were made.

A network knows only digits that are centred and scaled like those it has seen.
"""

from __future__ import annotations

import numpy as np

from nnstudio.core.parts.calls import Array

MNIST_BOX = 20 / 28
"""The longer side of an MNIST digit, as a share of its picture."""

MNIST_OFF = 0.5
"""The centre of mass of MNIST digits lies so many pixels right of and below the middle: on pixel 14 of 0 to 27."""

SMALL = 12
"""In pictures with fewer pixels a side digits fill the frame, as in the 8 x 8 set."""


def prepared(ink: Array, size: tuple[int, int], *, fitted: bool = True) -> Array:
    """A drawing as a sample of the given size.

    ``ink`` (rows, columns) in [0, 1] from paper to ink; returns float32 (height, width) in [0, 1]. Where it is
    ``fitted`` the box around the ink is scaled, with its proportions, to ``MNIST_BOX`` of the picture (small
    pictures: to the whole), and its centre of mass is moved to the middle pixel; else the whole paper is scaled.

    Reference: LeCun et al. (1998), section III.A; the 8 x 8 digits: Alpaydin, Kaynak (1998).
    """
    height, width = size
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return np.zeros(size, np.float32)
    if not fitted:
        return _resampled(ink, size, (0.0, 0.0), (ink.shape[0] / height, ink.shape[1] / width))
    top, bottom = float(rows[0]), float(rows[-1] + 1)
    left, right = float(columns[0]), float(columns[-1] + 1)
    small = min(size) < SMALL
    box = (1.0 if small else MNIST_BOX) * min(size)
    scale = max(bottom - top, right - left) / box
    if small:
        middle = ((top + bottom) / 2, (left + right) / 2)
    else:
        middle = (
            _centre(ink.sum(axis=1)),
            _centre(ink.sum(axis=0)),
        )
    half = 0.0 if small else MNIST_OFF
    start = (middle[0] - scale * (height / 2 + half), middle[1] - scale * (width / 2 + half))
    return _resampled(ink, size, start, (scale, scale))


def _centre(masses: Array) -> float:
    """The centre of mass of a row of pixels, (n,)."""
    places: Array = np.arange(len(masses)) + 0.5
    return float(masses.dot(places)) / float(masses.sum())


def _resampled(
    ink: Array, size: tuple[int, int], start: tuple[float, float], step: tuple[float, float]
) -> Array:
    """The mean of the ink below each pixel; ``start`` and ``step`` are in pixels of the drawing."""
    down = _overlaps(ink.shape[0], size[0], start[0], step[0])
    across = _overlaps(ink.shape[1], size[1], start[1], step[1])
    return np.clip(down @ ink @ across.T, 0.0, 1.0).astype(np.float32)


def _overlaps(length: int, count: int, start: float, step: float) -> Array:
    """Which share of each new pixel each old one covers, (count, length); outside there is no ink."""
    begin = start + step * np.arange(count)[:, None]
    old = np.arange(length)[None, :]
    covered = np.minimum(begin + step, old + 1) - np.maximum(begin, old)
    return np.maximum(covered, 0.0) / step
