"""The largest absolute weight alone, as in the slides' L-infinity norm.

Only the extreme weight is pulled, until another one is the largest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.penalties.base import OneStrength


class LInfinity(OneStrength):
    """lambda max |w|: a price on the largest weight of each matrix.

    Formula: R = lambda max_i |w_i|; a subgradient is dR/dw_i = lambda sign(w_i) / k for the k entries of
    largest size, 0 for the others.

    Reference: Boyd, Vandenberghe, Convex Optimization, section 3.1.5 and appendix A.1 (2004).
    """

    title: ClassVar[str] = "L-infinity"
    order: ClassVar[int] = 40

    @property
    def chip(self) -> str:
        return f"L∞ {self.strength:g}"

    def value(self, w: Array) -> float:
        return self.strength * float(abs(w).max()) if self.active else 0.0

    def pull(self, calls: Calls, w: Array, g: Array, numbers: Mapping[str, Array]) -> None:
        largest, share = calls.scalar(0.0), calls.scalar(0.0)
        at, direction = calls.like(w), calls.like(w)
        calls.absolute(w, at)
        calls.highest(at, largest)
        # 1 where |w| is the largest, else 0: the sign of a difference that is never positive, plus 1.
        calls.subtract(at, largest, at)
        calls.sign(at, at)
        calls.add(at, 1.0, at)
        calls.total(at, share)
        calls.divide(numbers["strength"], share, share)
        calls.sign(w, direction)
        calls.multiply(direction, at, at)
        calls.multiply(at, share, at)
        calls.add(g, at, g)
