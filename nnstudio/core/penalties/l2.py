"""The slides' weight decay: half the sum of squared weights.

Every weight is pulled towards 0 in proportion to its size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.penalties.base import OneStrength


class L2(OneStrength):
    """(lambda / 2) sum w^2: weight decay.

    Formula: R = (lambda / 2) sum_i w_i^2; dR/dw = lambda w.

    Shrinks all weights in proportion; hardly any becomes exactly 0.

    Reference: Krogh, Hertz, A Simple Weight Decay Can Improve Generalization, NIPS (1991).
    """

    title: ClassVar[str] = "L2"
    order: ClassVar[int] = 10

    def value(self, w: Array) -> float:
        flat = w.reshape(-1)
        return 0.5 * self.strength * float(flat.dot(flat)) if self.active else 0.0

    def pull(self, calls: Calls, w: Array, g: Array, numbers: Mapping[str, Array]) -> None:
        scratch = calls.like(w)
        calls.multiply(w, numbers["strength"], scratch)
        calls.add(g, scratch, g)
