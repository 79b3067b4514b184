"""Dropout: in every training step a random share of the values is set to 0.

The others are scaled up at once (the inverted form), so that nothing changes at test time.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, Value
from nnstudio.core.parts.fields import number


class Dropout(Layer):
    """y = x m / (1 - rate) with m a random mask of zeros and ones; y = x at test time.

    Formula: m_ij = 1 with probability 1 - rate, drawn anew for every mini-batch; dx = dy m / (1 - rate).
    The rate acts in steps of 1/65536.

    Reference: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, Dropout, JMLR 15 (2014).
    """

    title: ClassVar[str] = "Dropout"
    order: ClassVar[int] = 50
    group: ClassVar[str] = "Regularise"
    tint: ClassVar[str] = "regularise"

    rate: float = number(
        0.2,
        "Rate",
        low=0.0,
        high=1.0,
        open_high=True,
        live=True,
        doc="Share of the values set to 0 at random in every training step.",
    )

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        return drop(e, inputs[0], "rate") if self.rate > 0 else inputs[0]

    def chips(self) -> tuple[str, ...]:
        return (f"{self.rate:g}",)


def drop(e: Emitter, x: Value, field: str) -> Value:
    """Inverted dropout of x with the rate in this layer's ``field``; x itself at test time."""
    if not e.training:
        return x
    calls = e.forward
    rate = e.live(field)
    y, mask, keep = e.value(x.features), calls.like(x.data), calls.scalar(1.0)
    calls.subtract(1.0, rate, keep)
    calls.keep_mask(e.generator(), keep, mask)
    calls.divide(mask, keep, mask)
    calls.multiply(x.data, mask, y.data)

    def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
        if dxs[0] is not None:
            calls.multiply(dy, mask, dxs[0])

    return e.node((x,), y, backward, in_place=True)
