"""ReLU whose slope below zero is drawn at random in training.

The noise works against overfitting; at test time the mean slope takes its place.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, Value
from nnstudio.core.parts.fields import number


class RReLU(Activation):
    """y = x where x > 0, else r x with r drawn anew for every value in every step.

    Formula: f(x) = max(x, 0) + r min(x, 0) with r from U(lower, upper) in training and r = (lower +
    upper) / 2 at test time; f'(x) = 1 for x > 0, else r.

    Reference: Xu, Wang, Chen, Li, Empirical Evaluation of Rectified Activations in Convolutional Network,
    arXiv:1505.00853 (2015).
    """

    title: ClassVar[str] = "RReLU"
    order: ClassVar[int] = 43
    from_output: ClassVar[bool] = True
    pairs_with: ClassVar[str] = "he_normal"

    lower: float = number(
        1 / 8,
        "Lower slope",
        low=0.0,
        high=1.0,
        doc="One end of the range that slopes are drawn from.",
    )
    upper: float = number(
        1 / 3,
        "Upper slope",
        low=0.0,
        high=1.0,
        doc="The other end of the range that slopes are drawn from.",
    )

    @property
    def mean(self) -> float:
        """The slope at test time."""
        return (self.lower + self.upper) / 2

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        """The function with the mean slope, as at test time."""
        leak = calls.like(y)
        calls.multiply(x, self.mean, leak)
        calls.maximum(x, leak, y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        slope = calls.like(y)
        calls.greater(y, 0.0, slope)
        calls.maximum(slope, self.mean, slope)
        calls.multiply(dy, slope, dx)

    def emit(self, e: Emitter, x: Value, *, in_place: bool) -> Value:
        if not e.training:
            return super().emit(e, x, in_place=in_place)
        calls, y = e.forward, e.value(x.features)
        factor, above = calls.like(x.data), calls.like(x.data)
        calls.uniform(e.generator(), self.lower, self.upper, factor)
        calls.greater(x.data, 0.0, above)
        calls.maximum(factor, above, factor)
        calls.multiply(x.data, factor, y.data)

        def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
            if dxs[0] is not None:
                calls.multiply(dy, factor, dxs[0])

        return e.node((x,), y, backward, in_place=True)
