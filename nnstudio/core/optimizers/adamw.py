"""Adam with weight decay beside the gradient.

Decay that goes through Adam's own scaling acts least on the weights that move most; here it acts on all
alike.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.optimizers.adam import Adam
from nnstudio.core.optimizers.base import Step
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import number


class AdamW(Adam):
    """w <- w - lr wd w, then Adam's step: weight decay apart from the gradient.

    Formula: w = w - learning_rate weight_decay w; m = beta_1 m + (1 - beta_1) g;
    v = beta_2 v + (1 - beta_2) g^2; m^ = m / (1 - beta_1^t); v^ = v / (1 - beta_2^t);
    w = w - learning_rate m^ / (sqrt(v^) + epsilon), step t counted from 1.

    Unlike the weight decay of a layer, this one is no part of the loss and acts on every parameter,
    biases included.

    Reference: Loshchilov, Hutter, Decoupled Weight Decay Regularization, ICLR (2019), algorithm 2.
    """

    title: ClassVar[str] = "AdamW"
    order: ClassVar[int] = 32

    weight_decay: float = number(
        0.01,
        "Weight decay",
        low=0.0,
        high=1e3,
        scale="log",
        live=True,
        doc="Share of every parameter that is taken away per step, times the learning rate.",
    )

    def emit(self, step: Step, w: Array, g: Array, slots: tuple[Array, ...]) -> None:
        calls = step.calls
        rate, decay = step.exact("learning_rate"), step.exact("weight_decay")
        kept = calls.scalar(1.0)

        calls.host(_prepare, rate, decay, kept)
        calls.multiply(w, kept, w)
        super().emit(step, w, g, slots)


def _prepare(rate: Array, decay: Array, kept: Array) -> None:
    """The share of w that stays: worked out in float64, rounded once."""
    kept[...] = 1.0 - float(rate) * float(decay)
