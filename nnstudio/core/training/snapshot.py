"""What a layer looks like at one moment: histograms of its activations, weights and gradients.

All arrays are divided into bins together, from samples that lie in one matrix, so that it costs a fraction of a
millisecond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nnstudio.core.parts.calls import Array
from nnstudio.core.training.sampling import Rows
from nnstudio.core.training.vitals import Vitals

BINS = 40
WIDEST = 4.0
MANY_ZEROS = 0.1
NARROW, WIDE = 1e-30, 1e30
"""Between these a range can be divided into bins in float32."""


class Histogram(NamedTuple):
    """Counts in ``BINS`` equal bins from ``low`` to ``high``, with the measures of the same sample.

    ``smallest``, ``largest``, ``mean`` and ``std`` are of the whole sample. ``zeros`` is the share of values
    that are exactly 0; where ``zeros_apart`` they are not among the counts. ``outside`` is the share of
    values beyond ``low`` and ``high``. ``values`` is the number sampled, of ``total``.
    """

    counts: Array
    low: float
    high: float
    smallest: float
    largest: float
    mean: float
    std: float
    zeros: float
    zeros_apart: bool
    outside: float
    values: int
    total: int


@dataclass(frozen=True)
class LookWish:
    """What snapshots hold beside what they always hold; each costs some time."""

    preactivations: bool = False
    updates: bool = False


@dataclass(frozen=True)
class LayerSnapshot:
    """The histograms of one block; None where the block has no such values, or nobody wished for them.

    Attributes:
        preactivations: what went into the activation.
        updates: what the last step added to the weights.
    """

    block: str
    activations: Histogram | None
    weights: Histogram | None
    gradients: Histogram | None
    vitals: Vitals | None = None
    preactivations: Histogram | None = None
    updates: Histogram | None = None


@dataclass(frozen=True)
class Snapshot:
    """All layers after ``step`` steps, in the network's order."""

    step: int
    layers: tuple[LayerSnapshot, ...]


class Look(Rows):
    """The histograms of some arrays, which are sampled together."""

    def __init__(self, shapes: Sequence[tuple[int, ...]], dtype: Any) -> None:
        super().__init__(shapes, dtype)
        # Room that is used again and again: new pages would cost as much as the arithmetic.
        self._exact = np.empty(self.index.shape)
        self._places = np.empty(self.index.shape, np.float32)
        self._ones = np.ones(self.index.shape[1])

    def histograms(self) -> list[Histogram | None]:
        """The histogram of each row of ``samples``; None where that is not finite.

        The range is that of the values, but at most ``WIDEST`` standard deviations around the mean, so that
        a few outliers do not hide the shape. Where many values are exactly 0 (the silent units of ReLU) they
        are counted apart, because their one bar would hide all the others.
        """
        samples = self.samples
        smallest = np.minimum.reduce(samples, axis=1)
        largest = np.maximum.reduce(samples, axis=1)
        means, stds = self._measures(smallest, largest)
        lows, highs = _ranges(smallest, largest, means, stds)
        sizes = highs - lows
        places = self._places
        # Bins of what float32 cannot divide are worked out in float64.
        if samples.dtype != np.float32 or not ((sizes > NARROW) & (sizes < WIDE)).all():
            places = np.empty(samples.shape)
        lows, highs = lows.astype(places.dtype), highs.astype(places.dtype)
        scale = (BINS * (1 - 1e-6) / sizes).astype(places.dtype)
        # Bin 0 and the last catch what lies outside; the largest value itself belongs to the last inner bin.
        np.subtract(samples, lows[:, None], out=places)
        places *= scale[:, None]
        places += 1
        np.clip(places, 0, BINS + 1, out=places)
        bins = self._exact.view(np.intp)
        np.copyto(bins, places, casting="unsafe")
        zeros = samples == 0
        silenced = np.logical_or.reduce(zeros, axis=1).tolist()
        found: list[Histogram | None] = []
        for row, (low, high, least, most, mean, std) in enumerate(
            zip(*(a.tolist() for a in (lows, highs, smallest, largest, means, stds)), strict=True)
        ):
            if not (math.isfinite(least) and math.isfinite(most)):
                found.append(None)
                continue
            count = self.counts[row]
            bars = np.bincount(bins[row, :count], minlength=BINS + 2)
            silent = int(np.count_nonzero(zeros[row, :count])) if silenced[row] else 0
            apart = MANY_ZEROS * count < silent < count
            if apart:
                bars[bins[row, zeros[row].argmax()]] -= silent
            bars.flags.writeable = False
            # By place and not by name: fifteen of these are a tenth of a snapshot.
            found.append(
                Histogram(
                    bars[1:-1],
                    low,
                    high,
                    least,
                    most,
                    mean,
                    std,
                    silent / count,
                    apart,
                    (bars.item(0) + bars.item(-1)) / count,
                    count,
                    self.totals[row],
                )
            )
        return found

    def _measures(self, smallest: Array, largest: Array) -> tuple[Array, Array]:
        """Mean and standard deviation of each row, float64."""
        exact = self._exact
        np.copyto(exact, self.samples)
        first = exact[:, 0]
        # A product with ones is a sum in half the time of one.
        sums = exact @ self._ones - self.surplus * first
        squares = np.vecdot(exact, exact) - self.surplus * first * first
        # Rounding must not carry the mean out of its own values.
        means = np.minimum(np.maximum(sums / self.lengths, smallest), largest)
        variances = squares / self.lengths - means * means
        # Far away from 0 nothing but rounding is left of the difference.
        for row in np.flatnonzero(~(variances > 1e-4 * means * means)):
            centred = exact[row, : self.counts[row]] - means[row]
            variances[row] = centred.dot(centred) / self.counts[row]
        return means, np.sqrt(variances)


def _ranges(smallest: Array, largest: Array, means: Array, stds: Array) -> tuple[Array, Array]:
    """Where the bins of each row begin and end."""
    reach = WIDEST * stds
    lows, highs = np.maximum(smallest, means - reach), np.minimum(largest, means + reach)
    narrow = highs - lows <= 1e-6 * np.maximum(np.abs(lows), np.abs(highs))
    if narrow.any():
        half = 0.5 * np.where(means == 0, 1.0, np.abs(means))
        lows, highs = np.where(narrow, means - half, lows), np.where(narrow, means + half, highs)
    return lows, highs


def histogram(values: Array) -> Histogram | None:
    """The histogram of one array, of at most ``SAMPLE`` of its values; None when not finite."""
    look = Look([values.shape], values.dtype)
    values.reshape(-1).take(look.index[0], 0, look.samples[0], "clip")
    return look.histograms()[0]
