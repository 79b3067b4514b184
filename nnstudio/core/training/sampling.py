"""Which values of large arrays are looked at: every so many-th, so that no unit and no sample is left out.

Samples of several arrays lie in the rows of one matrix and are measured together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnstudio.core.parts.calls import Array

SAMPLE = 2048


class Rows:
    """At most ``SAMPLE`` values of each of some arrays, one row for each; made once and filled again and again.

    A row that is shorter than the longest is filled up with its first value.
    """

    def __init__(self, shapes: Sequence[tuple[int, ...]], dtype: Any) -> None:
        self.totals = [math.prod(shape) for shape in shapes]
        chosen = [
            np.arange(0, total, stride(total, shape[-1] if shape else 1))
            for total, shape in zip(self.totals, shapes, strict=True)
        ]
        self.counts = [len(one) for one in chosen]
        width = max(self.counts, default=0)
        self.index = np.zeros((len(chosen), width), np.intp)
        for row, one in zip(self.index, chosen, strict=True):
            row[: len(one)] = one
        self.samples = np.zeros(self.index.shape, dtype)
        self.lengths = np.array(self.counts, float)
        self.surplus = width - self.lengths

    def take(self, row: int, values: Array) -> None:
        """Fill a row from its array."""
        values.reshape(-1).take(self.index[row], 0, self.samples[row], "clip")

    def row(self, row: int) -> Array:
        """The values of one array, without what fills the row up."""
        return self.samples[row, : self.counts[row]]

    def rms(self) -> Array:
        """Root mean square of each row, float64."""
        return rms(self.samples.astype(np.float64), self.lengths, self.surplus)


def rms(exact: Array, lengths: Array, surplus: Array) -> Array:
    """Root mean square of each row of ``exact``, of which ``surplus`` values repeat the first."""
    if exact.size == 0:
        return np.zeros(len(exact))
    first = exact[:, 0]
    squares = np.vecdot(exact, exact) - surplus * first * first
    return np.sqrt(np.maximum(squares, 0.0) / lengths)


def stride(total: int, width: int) -> int:
    """Every which value is looked at, of ``total`` in rows of ``width``."""
    step = max(1, -(-total // SAMPLE))
    # With a factor in common, whole columns (units, samples) would never be looked at.
    while math.gcd(step, width) > 1:
        step += 1
    return step
