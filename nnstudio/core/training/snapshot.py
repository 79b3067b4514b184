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
SAMPLE = 4096
WIDEST = 4.0
MANY_ZEROS = 0.1


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
    stride = -(-flat.size // SAMPLE) | 1
    sample = flat[::stride].astype(np.float64)
    if factor != 1.0:
        sample *= factor
    count = sample.size
    smallest, largest, mean = float(sample.min()), float(sample.max()), float(sample.mean())
    if not (math.isfinite(smallest) and math.isfinite(largest)):
        return None
    centred = sample - mean
    std = math.sqrt(float(centred.dot(centred)) / count)
    zeros = 1.0 - int(np.count_nonzero(sample)) / count
    apart = MANY_ZEROS < zeros < 1.0
    shown = sample[sample != 0] if apart else sample
    low, high = max(smallest, mean - WIDEST * std), min(largest, mean + WIDEST * std)
    if high - low <= 1e-6 * max(abs(low), abs(high)):
        half = 0.5 * (abs(mean) or 1.0)
        low, high = mean - half, mean + half
    # Bin 0 and the last catch what lies outside; the largest value itself belongs to the last inner bin.
    place = (shown - low) * (BINS * (1 - 1e-6) / (high - low)) + 1
    np.maximum(place, 0, out=place)
    np.minimum(place, BINS + 1, out=place)
    every = np.bincount(place.astype(np.intp), minlength=BINS + 2)
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
        zeros=zeros,
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
