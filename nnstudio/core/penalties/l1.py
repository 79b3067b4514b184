"""The sum of absolute weights, which makes many of them vanish.

Every weight is pulled towards 0 with the same force, however small it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.penalties.base import OneStrength


class L1(OneStrength):
    """lambda sum |w|: sparse weights.

    Formula: R = lambda sum_i |w_i|; dR/dw = lambda sign(w), with sign(0) = 0.

    Drives weights that matter little to 0, so the network uses fewer inputs.

    Reference: Tibshirani, Regression Shrinkage and Selection via the Lasso, JRSS B 58 (1996).
    """

    title: ClassVar[str] = "L1"
    order: ClassVar[int] = 20

    def value(self, w: Array) -> float:
        return self.strength * float(abs(w).sum()) if self.active else 0.0

    def pull(self, calls: Calls, w: Array, g: Array, numbers: Mapping[str, Array]) -> None:
        scratch = calls.like(w)
        calls.sign(w, scratch)
        calls.multiply(scratch, numbers["strength"], scratch)
        calls.add(g, scratch, g)
