"""L1 and L2 together, known as the elastic net.

Sparse like L1, but weights that belong together stay together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number
from nnstudio.core.penalties.base import Penalty


class L1L2(Penalty):
    """lambda_1 sum |w| + (lambda_2 / 2) sum w^2: the elastic net.

    Formula: R = lambda_1 sum_i |w_i| + (lambda_2 / 2) sum_i w_i^2; dR/dw = lambda_1 sign(w) + lambda_2 w.

    Reference: Zou, Hastie, Regularization and variable selection via the elastic net, JRSS B 67 (2005).
    """

    title: ClassVar[str] = "L1 + L2"
    order: ClassVar[int] = 30

    l1: float = number(
        0.0,
        "L1",
        low=0.0,
        high=1e3,
        scale="log",
        live=True,
        start=0.01,
        doc="lambda_1, the price of size.",
    )
    l2: float = number(
        0.0,
        "L2",
        low=0.0,
        high=1e3,
        scale="log",
        live=True,
        start=0.01,
        doc="lambda_2, the price of squares.",
    )

    @property
    def active(self) -> bool:
        return self.l1 > 0 or self.l2 > 0

    @property
    def chip(self) -> str:
        return f"L1 {self.l1:g} L2 {self.l2:g}"

    def value(self, w: Array) -> float:
        if not self.active:
            return 0.0
        flat = w.reshape(-1)
        return self.l1 * float(abs(flat).sum()) + 0.5 * self.l2 * float(flat.dot(flat))

    def pull(self, calls: Calls, w: Array, g: Array, numbers: Mapping[str, Array]) -> None:
        scratch = calls.like(w)
        calls.sign(w, scratch)
        calls.multiply(scratch, numbers["l1"], scratch)
        calls.add(g, scratch, g)
        calls.multiply(w, numbers["l2"], scratch)
        calls.add(g, scratch, g)
