"""The whole gradient made shorter where it is too long.

Its direction stays, so the step still goes downhill.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.clippings.base import Clipping
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number


class ClipNorm(Clipping):
    """Scaled back to a length of at most c; the direction stays.

    Formula: g <- g c / max(c, ||g||), where ||g|| = sqrt(sum of g_i^2) over all parameters of the network.

    Computed as ||g|| = m ||g / m|| with the largest size m = max |g_i|, because the square of an exploding
    gradient may be too large a number where the gradient itself is not.

    Reference: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks, ICML
    (2013), algorithm 1.
    """

    title: ClassVar[str] = "By norm"
    order: ClassVar[int] = 20

    threshold: float = number(
        1.0,
        "Threshold",
        low=0.0,
        high=1e6,
        open_low=True,
        scale="log",
        live=True,
        doc="Longest gradient that is left as it is.",
    )

    def clip(self, calls: Calls, g: Array, numbers: Mapping[str, Array]) -> None:
        threshold, scratch = numbers["threshold"], calls.like(g)
        largest, norm = calls.scalar(0.0), calls.scalar(0.0)
        calls.absolute(g, scratch)
        calls.highest(scratch, largest)
        # Where all of g is 0, any number keeps the division finite.
        calls.maximum(largest, 1e-30, largest)
        calls.divide(g, largest, scratch)
        calls.dot(scratch, scratch, norm)
        calls.sqrt(norm, norm)
        calls.multiply(norm, largest, norm)
        calls.maximum(norm, threshold, norm)
        calls.divide(threshold, norm, norm)
        calls.multiply(g, norm, g)
