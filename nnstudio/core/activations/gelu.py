"""The Gaussian error linear unit of today's language models.

It weighs an input by the probability that a standard normal number lies below it.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import choice

_CUBE = 0.044715
_STEEP = math.sqrt(2.0 / math.pi)


class GELU(Activation):
    """y = x P(Z < x), Z ~ N(0, 1): a smooth ReLU with a small dip below zero.

    Formula: exact: f(x) = x (1 + erf(x / sqrt(2))) / 2;
    f'(x) = (1 + erf(x / sqrt(2))) / 2 + x e^{-x^2 / 2} / sqrt(2 pi).
    tanh: f(x) = x (1 + t) / 2 with t = tanh(u), u = sqrt(2 / pi) (x + 0.044715 x^3);
    f'(x) = (1 + t) / 2 + x (1 - t^2) u' / 2.

    The two differ by less than 0.0005; the tanh form takes less time.

    Reference: Hendrycks, Gimpel, Gaussian Error Linear Units (GELUs), arXiv:1606.08415 (2016).
    """

    title: ClassVar[str] = "GELU"
    order: ClassVar[int] = 46
    pairs_with: ClassVar[str] = "he_normal"

    form: Literal["exact", "tanh"] = choice(
        "exact",
        "Form",
        {"exact": "exact", "tanh": "tanh"},
        doc="Exact by the error function, or the quicker approximation by tanh.",
    )

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        share = calls.like(y)
        self._share(calls, x, share)
        calls.multiply(x, share, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        share, bend = calls.like(y), calls.like(y)
        self._share(calls, x, share)
        calls.square(x, bend)
        if self.form == "exact":
            calls.multiply(bend, -0.5, bend)
            calls.exp(bend, bend)
            calls.multiply(bend, 1.0 / math.sqrt(2.0 * math.pi), bend)
            calls.multiply(bend, x, bend)
        else:
            # y is x (1 + t) / 2, so x (1 - t^2) / 2 is 2 y (1 - share).
            rest = calls.like(y)
            calls.multiply(bend, 6.0 * _STEEP * _CUBE, bend)
            calls.add(bend, 2.0 * _STEEP, bend)
            calls.subtract(1.0, share, rest)
            calls.multiply(rest, y, rest)
            calls.multiply(bend, rest, bend)
        calls.add(share, bend, share)
        calls.multiply(dy, share, dx)

    def _share(self, calls: Calls, x: Array, share: Array) -> None:
        """The share of x that passes, between 0 and 1."""
        if self.form == "exact":
            calls.multiply(x, math.sqrt(0.5), share)
            calls.erf(share, share)
        else:
            calls.square(x, share)
            calls.multiply(share, _STEEP * _CUBE, share)
            calls.add(share, _STEEP, share)
            calls.multiply(share, x, share)
            calls.tanh(share, share)
        calls.multiply(share, 0.5, share)
        calls.add(share, 0.5, share)
