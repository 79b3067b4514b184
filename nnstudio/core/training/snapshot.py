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


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts in ``BINS`` equal bins from ``low`` to ``high``, with the measures of the same sample.

    ``zeros`` is the share of values that are exactly 0; ``values`` the number sampled, of ``total``.
    """

    counts: Array
    low: float
    high: float
    mean: float
    std: float
    zeros: float
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
    """The histogram of an array from at most ``SAMPLE`` evenly strided values; None when not finite."""
    flat = values.reshape(-1)
    stride = -(-flat.size // SAMPLE) | 1
    sample = flat[::stride].astype(np.float64)
    low, high = float(sample.min()), float(sample.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        return None
    span = high - low
    if span <= 0:
        span = max(abs(low), 1e-12)
        low, high = low - span / 2, high + span / 2
        span = high - low
    index = ((sample - low) * (BINS / span)).astype(np.int64)
    counts = np.bincount(np.minimum(index, BINS - 1), minlength=BINS)
    counts.flags.writeable = False
    mean = float(sample.mean())
    return Histogram(
        counts=counts,
        low=low,
        high=high,
        mean=mean,
        std=float(np.sqrt(np.mean((sample - mean) ** 2))),
        zeros=float(np.count_nonzero(sample == 0) / sample.size),
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
