"""What a layer looks like at one moment: histograms of its activations, weights and gradients.

Taken only when somebody looks, from a strided sample, so that it costs a fraction of a millisecond.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.backend import Runnable
from nnstudio.core.parts.calls import Array

BINS = 40
SAMPLE = 2048
WIDEST = 4.0
MANY_ZEROS = 0.1
_ONES = np.ones(SAMPLE)
"""A product with ones is a sum in half the time of one."""


@dataclass(frozen=True, eq=False)
class Histogram:
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
class LayerSnapshot:
    """The histograms of one block; None where the block has no such values."""

    block: str
    activations: Histogram | None
    weights: Histogram | None
    gradients: Histogram | None


@dataclass(frozen=True)
class Snapshot:
    """All layers after ``step`` steps, in the network's order."""

    step: int
    layers: tuple[LayerSnapshot, ...]


def histogram(values: Array, factor: float = 1.0) -> Histogram | None:
    """The histogram of ``factor`` times an array; None when not finite.

    It is made from at most ``SAMPLE`` evenly strided values.

    The range is that of the values, but at most ``WIDEST`` standard deviations around the mean, so that a
    few outliers do not hide the shape. Where many values are exactly 0 (the silent units of ReLU) they are
    counted apart, because their one bar would hide all the others.
    """
    flat = values.reshape(-1)
    stride = -(-flat.size // SAMPLE)
    # With a factor in common, whole columns (units, samples) would never be looked at.
    while math.gcd(stride, values.shape[-1]) > 1:
        stride += 1
    sample = flat[::stride].astype(np.float64)
    if factor != 1.0:
        sample *= factor
    count = sample.size
    smallest, largest = float(np.minimum.reduce(sample)), float(np.maximum.reduce(sample))
    if not (math.isfinite(smallest) and math.isfinite(largest)):
        return None
    # Rounding must not carry the mean out of its own values.
    mean = min(max(float(sample.dot(_ONES[:count])) / count, smallest), largest)
    centred = sample - mean
    std = math.sqrt(float(centred.dot(centred)) / count)
    silent = int(np.count_nonzero(sample == 0)) if smallest <= 0 <= largest else 0
    apart = MANY_ZEROS * count < silent < count
    low, high = max(smallest, mean - WIDEST * std), min(largest, mean + WIDEST * std)
    if high - low <= 1e-6 * max(abs(low), abs(high)):
        half = 0.5 * (abs(mean) or 1.0)
        low, high = mean - half, mean + half
    # Bin 0 and the last catch what lies outside; the largest value itself belongs to the last inner bin.
    scale = BINS * (1 - 1e-6) / (high - low)
    place = np.subtract(sample, low, out=centred)
    place *= scale
    place += 1
    if smallest < low:
        np.maximum(place, 0, out=place)
    if largest > high:
        np.minimum(place, BINS + 1, out=place)
    every = np.bincount(place.astype(np.intp), minlength=BINS + 2)
    if apart:
        every[int(min(max((0.0 - low) * scale + 1, 0), BINS + 1))] -= silent
    counts = every[1:-1].copy()
    counts.flags.writeable = False
    return Histogram(
        counts=counts,
        low=low,
        high=high,
        smallest=smallest,
        largest=largest,
        mean=mean,
        std=std,
        zeros=silent / count,
        zeros_apart=apart,
        outside=int(every[0] + every[-1]) / count,
        values=count,
        total=flat.size,
    )


def snapshot(plan: Runnable, step: int) -> Snapshot:
    """Histograms of every block but the input, from the plan's last mini-batch."""
    network = plan.state.experiment.network
    layers = tuple(
        _layer(plan, block_id)
        for block_id in network.order
        if network.by_id[block_id].layer.sources[1] > 0
    )
    return Snapshot(step, layers)


def _layer(plan: Runnable, block_id: str) -> LayerSnapshot:
    state = plan.state
    name = f"{block_id}.weights"
    known = name in state.places
    return LayerSnapshot(
        block=block_id,
        activations=histogram(plan.activations(block_id)),
        weights=histogram(state.parameter(name)) if known else None,
        gradients=histogram(state.gradient(name), 1.0 / state.gradient_scale) if known else None,
    )
