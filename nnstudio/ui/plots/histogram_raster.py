"""Turns counts into a small picture of bars, in one NumPy expression.

Two dozen histograms change thirty times a second; drawing each bar with a painter would cost too much.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

# The lowest bar that is still seen, in pixels: a rare value is not an absent one.
LEAST = 0.8


@lru_cache(maxsize=64)
def _columns(bins: int, width: int, ratio: int, span: tuple[float, float]) -> NDArray[np.float32]:
    """Return how much of each pixel column each bar covers: (bins, width), 0 to 1."""
    start, end = (share * width for share in span)
    if end - start < 1.0:
        start, end = (start + end - 1.0) / 2, (start + end + 1.0) / 2
    edges = np.linspace(start, end, bins + 1)
    bar = (end - start) / bins
    # A sliver of ground between bars makes them countable, as long as they are wide enough to spare it.
    gap = min(float(ratio), 0.3 * bar) if bar >= 1.8 * ratio else 0.0
    left, right = edges[:-1, None], edges[1:, None] - gap
    pixels = np.arange(width)[None, :]
    covered = np.minimum(right, pixels + 1) - np.maximum(left, pixels)
    return np.clip(covered, 0.0, 1.0).astype(np.float32)


@lru_cache(maxsize=64)
def _inks(colour: str) -> NDArray[np.uint32]:
    """Return the 256 premultiplied ARGB values of a colour "#rrggbb", from clear to opaque."""
    ink = QColor(colour)
    alpha = np.arange(256, dtype=np.uint32)
    red, green, blue = (
        (alpha * np.uint32(part) + 127) // 255 for part in (ink.red(), ink.green(), ink.blue())
    )
    return ((alpha << 24) | (red << 16) | (green << 8) | blue).astype(np.uint32)


def bar_heights(counts: NDArray[np.generic], height: int) -> NDArray[np.float32]:
    """Return the height in pixels of each bar, the tallest filling ``height``; (bins,).

    Negative and missing counts count as zero.
    """
    clean = np.maximum(np.asarray(counts, dtype=np.float32), 0.0)
    if not np.isfinite(clean).all():
        clean = np.where(np.isfinite(clean), clean, np.float32(0.0))
    peak = float(clean.max(initial=0.0))
    if peak <= 0:
        return np.zeros_like(clean)
    tall = clean * np.float32(height / peak)
    return np.where(clean > 0, np.maximum(tall, np.float32(LEAST)), np.float32(0.0))


def histogram_image(
    counts: NDArray[np.generic],
    width: int,
    height: int,
    colour: str,
    ratio: int = 1,
    span: tuple[float, float] = (0.0, 1.0),
) -> QImage:
    """Return bars as a picture of ``width`` x ``height`` physical pixels on a clear ground.

    ``counts`` (bins,), any number of them; ``ratio`` is the number of physical pixels in a logical one.
    ``span`` is from where to where along the width the bars stand; beyond 0 and 1 they are cut off.
    """
    tall = bar_heights(counts, height)
    floors = np.arange(height - 1, -1, -1, dtype=np.float32)[:, None]
    rows = np.clip(tall[None, :] - floors, 0.0, 1.0)
    return coverage_image(rows @ _columns(len(tall), width, ratio, span), colour)


def coverage_image(coverage: NDArray[np.floating[Any]], colour: str) -> QImage:
    """Return a picture in one colour, as dense as ``coverage`` (height, width) says, 0 to 1."""
    height, width = coverage.shape
    shades = np.minimum(coverage * 255.0 + 0.5, 255.0).astype(np.uint8)
    pixels = np.ascontiguousarray(_inks(colour)[shades])
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    # The copy owns its pixels; the array may go.
    return image.copy()
