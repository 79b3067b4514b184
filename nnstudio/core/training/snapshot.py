"""What a layer looks like at one moment: histograms of its activations, weights and gradients.

Taken only when somebody looks, from a strided sample, so that it costs a fraction of a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.plan import Plan
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


def histogram(values: Array) -> Histogram | None:
    """The histogram of an array from at most ``SAMPLE`` evenly strided values; None when not finite.

    The range is that of the values, but at most ``WIDEST`` standard deviations around the mean, so that a
    few outliers do not hide the shape. Where many values are exactly 0 (the silent units of ReLU) they are
    counted apart, because their one bar would hide all the others.
    """
    flat = values.reshape(-1)
    stride = -(-flat.size // SAMPLE) | 1
    sample = flat[::stride].astype(np.float64)
    smallest, largest, mean = float(sample.min()), float(sample.max()), float(sample.mean())
    if not (np.isfinite(smallest) and np.isfinite(largest)):
        return None
    std = float(np.sqrt(np.mean((sample - mean) ** 2)))
    zeros = float(np.count_nonzero(sample == 0) / sample.size)
    apart = MANY_ZEROS < zeros < 1.0
    shown = sample[sample != 0] if apart else sample
    low, high = max(smallest, mean - WIDEST * std), min(largest, mean + WIDEST * std)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        half = 0.5 * (abs(mean) or 1.0)
        low, high = mean - half, mean + half
    index = np.floor((shown - low) * (BINS / (high - low))).astype(np.int64)
    index[shown == high] = BINS - 1
    inside = index[(index >= 0) & (index < BINS)]
    counts = np.bincount(inside, minlength=BINS)
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
        outside=(shown.size - inside.size) / sample.size,
        values=sample.size,
        total=flat.size,
    )


def snapshot(plan: Plan, step: int) -> Snapshot:
    """Histograms of every block but the input, from the plan's last mini-batch."""
    network = plan.state.experiment.network
    layers = tuple(
        _layer(plan, block_id)
        for block_id in network.order
        if network.by_id[block_id].layer.sources[1] > 0
    )
    return Snapshot(step, layers)


def _layer(plan: Plan, block_id: str) -> LayerSnapshot:
    state = plan.state
    name = f"{block_id}.weights"
    known = name in state.places
    return LayerSnapshot(
        block=block_id,
        activations=histogram(plan.values[block_id].data),
        weights=histogram(state.parameter(name)) if known else None,
        gradients=histogram(state.gradient(name)) if known else None,
    )
