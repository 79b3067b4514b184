"""An exponential mean of a measured curve, for seeing where it goes behind its noise.

What was measured stays what it was: a smoothed curve is drawn beside it, never instead of it.
"""

from __future__ import annotations

import math

import numpy as np

from nnstudio.core.parts.calls import Array

BLOCK = 32
"""Values that are weighed in one matrix product; block by block the same rule is applied again."""

GROWTH = 1.25
"""How much more room than needed a full array gets."""


class ExponentialMean:
    """The mean of all values so far, each of which counts half as much as one ``half_life`` points later.

    s_t = sum of w^(t-i) y_i / sum of w^(t-i), over the finite y_i with i <= t, where w = 2^(-1 / half_life).
    The division makes the first values means of few instead of pulling them towards 0.
    """

    def __init__(self, half_life: float) -> None:
        if not half_life > 0:
            raise ValueError(f"a half-life is above 0 points, not {half_life}")
        self._weight = 0.5 ** (1.0 / half_life)
        self._means = np.empty(0)
        self._count = 0
        self._sum = self._share = 0.0

    def follow(self, y: Array, *, grown: bool = False) -> Array:
        """The means of ``y`` (n,), float64 (n,), a view; NaN where ``y`` is not finite.

        ``grown`` says that ``y`` begins with the values of the last time, so only the new ones are looked at.
        """
        if not grown or len(y) < self._count:
            self._count, self._sum, self._share = 0, 0.0, 0.0
        new = np.asarray(y[self._count :], np.float64)
        if len(new):
            self._append(new)
        return self._means[: self._count]

    def _append(self, new: Array) -> None:
        w = self._weight
        finite = np.isfinite(new)
        whole = bool(finite.all())
        sums = _filtered(new if whole else np.where(finite, new, 0.0), w, self._sum)
        shares = self._shares(len(new)) if whole else None
        if shares is None:
            shares = _filtered(finite.astype(np.float64), w, self._share)
        end = self._count + len(new)
        if end > len(self._means):
            bigger = np.empty(int(GROWTH * end))
            bigger[: self._count] = self._means[: self._count]
            self._means = bigger
        with np.errstate(invalid="ignore"):
            means = sums / shares
        means[~finite] = np.nan
        self._means[self._count : end] = means
        self._count, self._sum, self._share = end, float(sums[-1]), float(shares[-1])

    def _shares(self, count: int) -> Array | None:
        """The sums of weights behind so many finite values, (count,); None where only adding up gives them."""
        w = self._weight
        if w >= 1.0 - 1e-12:
            # Where w is 1 but for rounding, the closed form would divide by nothing.
            return None
        limit = 1.0 / (1.0 - w)
        shares = np.full(count, limit)
        # Powers cost more than all the rest, and soon there is nothing left of them.
        early = min(count, math.ceil(40.0 / -math.log(w)))
        shares[:early] += (self._share - limit) * w ** np.arange(1, early + 1)
        return shares


def _filtered(x: Array, w: float, before: float) -> Array:
    """f_t = w f_(t-1) + x_t with f_(-1) = ``before``; x (n,) float64.

    Each block is a product with a triangle of powers; what blocks hand on follows the same rule with w^BLOCK.
    """
    count = len(x)
    if count <= BLOCK:
        return _triangle(w, count) @ x + before * w ** np.arange(1, count + 1)
    blocks = -(-count // BLOCK)
    padded = np.zeros(blocks * BLOCK)
    padded[:count] = x
    within = padded.reshape(blocks, BLOCK) @ _triangle(w, BLOCK).T
    carried = _filtered(within[:, -1], w**BLOCK, before)
    handed = np.concatenate([[before], carried[:-1]])
    within += handed[:, None] * w ** np.arange(1, BLOCK + 1)
    return within.reshape(-1)[:count]


def _triangle(w: float, size: int) -> Array:
    """The powers w^(row - column) on and below the diagonal (size, size)."""
    apart = np.arange(size)[:, None] - np.arange(size)
    return np.where(apart >= 0, w ** np.maximum(apart, 0), 0.0)
