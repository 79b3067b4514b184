"""Histograms over time: percentiles of each moment, and the same values counted in the bins of all.

Views draw bands and ridges from these; moments come with ranges of their own, which nobody could compare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.training.snapshot import Histogram

PERCENTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def percentiles(histograms: Sequence[Histogram], shares: Sequence[float] = PERCENTILES) -> Array:
    """Below which value each share of the values lies, (histograms, shares), float64.

    Within a bin values are taken to be spread evenly; what lies outside of all bins is left out.
    """
    if not histograms:
        return np.zeros((0, len(shares)))
    counts = np.array([_whole_counts(one) for one in histograms], float)
    bins = counts.shape[1]
    lows = np.array([one.low for one in histograms])
    widths = (np.array([one.high for one in histograms]) - lows) / bins
    below = np.cumsum(counts, axis=1)
    found = np.empty((len(histograms), len(shares)))
    rows = np.arange(len(histograms))
    for column, share in enumerate(shares):
        wanted = share * below[:, -1]
        place = (below >= wanted[:, None]).argmax(axis=1)
        inside = counts[rows, place]
        missing = below[rows, place] - wanted
        part = 1.0 - missing / np.where(inside > 0, inside, 1.0)
        found[:, column] = lows + (place + np.clip(part, 0.0, 1.0)) * widths
    return found


def whole_course(histograms: Sequence[Histogram | None]) -> Array:
    """The ``PERCENTILES`` of each histogram, (histograms, 5); NaN where there is none."""
    found = np.full((len(histograms), len(PERCENTILES)), np.nan)
    there = [row for row, one in enumerate(histograms) if one is not None]
    found[there] = percentiles([one for one in histograms if one is not None])
    return found


def rebinned(histogram: Histogram, low: float, high: float, bins: int) -> Array:
    """The counts of a histogram in ``bins`` equal bins from ``low`` to ``high``, (bins,), float64.

    What lies outside of these is left out.
    """
    counts = np.asarray(histogram.counts, float)
    below = np.concatenate(([0.0], np.cumsum(counts)))
    own = np.linspace(histogram.low, histogram.high, len(below))
    return np.diff(np.interp(np.linspace(low, high, bins + 1), own, below))


def _whole_counts(histogram: Histogram) -> Array:
    """The counts with the zeros that were counted apart."""
    if not histogram.zeros_apart:
        return histogram.counts
    counts = histogram.counts.astype(float)
    share = (0.0 - histogram.low) / (histogram.high - histogram.low)
    counts[min(max(int(share * len(counts)), 0), len(counts) - 1)] += (
        histogram.zeros * histogram.values
    )
    return counts
