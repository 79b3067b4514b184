"""ReLU whose slope below zero is learned, one for every unit.

The network decides by itself how much of what is negative it lets pass.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.parts.calls import Array, Calls, Operand
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.fields import number


class PReLU(Activation):
    """y = x where x > 0, else a x with a learned slope a per unit.

    Formula: f(x) = max(x, 0) + a min(x, 0); f'(x) = 1 for x > 0, else a; da = sum over the batch of
    dy min(x, 0).

    The slopes are learned with the weights and no weight decay applies to them. PyTorch also starts at
    0.25, but shares one slope among all units unless it is told otherwise; Keras starts at 0.

    Reference: He, Zhang, Ren, Sun, Delving Deep into Rectifiers, ICCV (2015).
    """

    title: ClassVar[str] = "PReLU"
    order: ClassVar[int] = 42
    pairs_with: ClassVar[str] = "he_normal"

    start: float = number(
        0.25,
        "Starting slope",
        low=0.0,
        high=1.0,
        doc="Slope where the input is negative, before anything is learned.",
    )

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        """The function with the starting slope."""
        _forward(calls, x, self.start, calls.like(y), y)

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        _backward(calls, x, self.start, dy, dx)

    def parameters(self, features: int) -> tuple[ParameterSpec, ...]:
        return (ParameterSpec("slope", (features,), start=self.start),)

    def emit(self, e: Emitter, x: Value, *, in_place: bool) -> Value:
        slope, y, below = e.parameter("slope"), e.value(x.features), e.forward.like(x.data)
        column = slope.value[:, None]
        _forward(e.forward, x.data, column, below, y.data)

        def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
            calls.minimum(x.data, 0.0, below)
            calls.row_dot(dy, below, slope.gradient)
            if dxs[0] is not None:
                _backward(calls, x.data, column, dy, dxs[0])

        return e.node((x,), y, backward, in_place=True, learns=True)


def _forward(calls: Calls, x: Array, slope: Operand, below: Array, y: Array) -> None:
    """y = max(x, 0) + slope min(x, 0); ``below`` is scratch."""
    calls.minimum(x, 0.0, below)
    calls.multiply(below, slope, below)
    calls.maximum(x, 0.0, y)
    calls.add(y, below, y)


def _backward(calls: Calls, x: Array, slope: Operand, dy: Array, dx: Array) -> None:
    """dx = dy where x > 0, else slope dy; dx may be dy."""
    above, below = calls.like(x), calls.like(x)
    calls.greater(x, 0.0, above)
    calls.multiply(dy, above, above)
    calls.subtract(dy, above, below)
    calls.multiply(below, slope, below)
    calls.add(above, below, dx)
