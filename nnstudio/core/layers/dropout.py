"""Dropout: in training a random share of the values is set to 0.

Either the others are scaled up at once (the inverted form), so that nothing changes at test time, or all
of them are scaled down at test time (the form of textbooks).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, Value
from nnstudio.core.parts.fields import choice, number
from nnstudio.core.parts.steps import Drop, Step

Form = Literal["inverted", "standard"]
Redraw = Literal["batch", "epoch"]


class Dropout(Layer):
    """y = x m / (1 - rate) with m a random mask of zeros and ones; y = x at test time.

    Formula: m_ij = 1 with probability 1 - rate. Inverted form: y = x m / (1 - rate) in training, y = x at
    test time. Standard form: y = x m in training, y = (1 - rate) x at test time. dx is dy times the same
    factor.

    The mask is drawn anew for every value of every mini-batch, or once for each epoch: then whole units
    are left out, the same ones for all samples of the epoch. The rate acts in steps of 1/65536.

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
        shown=True,
        doc="Share of the values set to 0 at random in every training step.",
    )
    form: Form = choice(
        "inverted",
        "Form",
        {"inverted": "inverted", "standard": "standard"},
        doc="Scale up in training (inverted), or down by 1 - rate at test time (standard).",
    )
    redraw: Redraw = choice(
        "batch",
        "New mask",
        {"batch": "every mini-batch", "epoch": "every epoch"},
        doc="Draw anew for every value of each mini-batch, or choose units to leave out for an epoch.",
    )

    @property
    def differs_in_training(self) -> bool:
        return self.rate > 0

    def steps(self) -> tuple[Step, ...]:
        return (Drop(self.rate, self.form, self.redraw),) if self.rate > 0 else ()

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        if self.rate == 0:
            return inputs[0]
        return drop(e, inputs[0], "rate", form=self.form, redraw=self.redraw)


def drop(
    e: Emitter, x: Value, field: str, *, form: Form = "inverted", redraw: Redraw = "batch"
) -> Value:
    """Dropout of x with the rate in this layer's ``field``; at test time x itself or x scaled down."""
    inverted = form == "inverted"
    if inverted and not e.training:
        return x
    calls, rate = e.forward, e.live(field)
    y, keep = e.value(x.features), calls.scalar(1.0)
    calls.subtract(1.0, rate, keep)
    if not e.training:
        calls.multiply(x.data, keep, y.data)
        return e.node((x,), y, _no_way_back)
    mask = calls.like(x.data) if redraw == "batch" else calls.empty(x.features, 1)
    scale = calls.scalar(1.0)
    if inverted:
        calls.divide(1.0, keep, scale)
    calls.keep_mask(e.generator(redraw), keep, scale, mask)
    calls.multiply(x.data, mask, y.data)

    def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
        if dxs[0] is not None:
            calls.multiply(dy, mask, dxs[0])

    return e.node((x,), y, backward, in_place=True)


def _no_way_back(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
    """Nothing is learned at test time."""
