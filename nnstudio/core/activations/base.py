"""What every activation is: a function of one array and its derivative, written in primitive calls.

The registry finds the activations in this folder; nothing else lists them.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Activation(Part):
    """A function y = f(x) applied to every column of x, shape (features, batch).

    Attributes:
        from_output: True when the derivative can be computed from y alone; ``y`` may then share x's
            memory, and ``backward`` is handed y in place of x.
        pairs_with: id of the initialiser that suits this activation.
        differentiable: False when the derivative is 0 wherever it exists, so that nothing is learned
            through it.
        elementwise: False when an output depends on more than the input in its place.
    """

    family: ClassVar[str] = "activation"
    from_output: ClassVar[bool] = False
    pairs_with: ClassVar[str] = "he_normal"
    differentiable: ClassVar[bool] = True
    elementwise: ClassVar[bool] = True

    def forward(self, calls: Calls, x: Array, y: Array) -> None:
        """Write f(x) into y; x is left unchanged unless it is the same memory."""
        raise NotImplementedError

    def backward(self, calls: Calls, x: Array, y: Array, dy: Array, dx: Array) -> None:
        """Write dL/dx into dx from dL/dy; dx may share dy's memory, x and y are left unchanged."""
        raise NotImplementedError

    def parameters(self, features: int) -> tuple[ParameterSpec, ...]:
        """The arrays this activation learns; none for most."""
        return ()

    def emit(self, e: Emitter, x: Value, *, in_place: bool) -> Value:
        """Record y = f(x); with ``in_place`` the result may take over x's buffer where f allows it.

        Activations that learn or draw random numbers record themselves in a way of their own.
        """
        share = in_place and self.from_output
        y = Value(x.data, x.padded, x.needs_gradient) if share else e.value(x.features)
        self.forward(e.forward, x.data, y.data)

        def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
            if dxs[0] is not None:
                self.backward(calls, x.data, y.data, dy, dxs[0])

        return e.node((x,), y, backward, in_place=True)


ACTIVATIONS = Registry(Activation, "nnstudio.core.activations")
