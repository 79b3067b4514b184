"""An activation as a block of its own.

For networks drawn in the slides' style, where the nonlinearity is a separate box.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.layers.base import Emitter, Layer, Preset, Value
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import part


class ActivationLayer(Layer):
    """y = f(x), element by element.

    Formula: y = f(x), dx = f'(x) dy.

    The same functions a dense layer offers, as a separate block.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 6.3 (2016).
    """

    title: ClassVar[str] = "Activation"
    order: ClassVar[int] = 25
    tint: ClassVar[str] = "activation"

    activation: Activation = part(ReLU(), "Activation", doc="The nonlinear function applied to x.")

    @classmethod
    def presets(cls) -> tuple[Preset, ...]:
        return tuple(
            Preset(one.title, "Activations", one.summary(), cls(activation=one()))
            for one in ACTIVATIONS
        )

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        return activate(e, inputs[0], self.activation, in_place=False)

    def chips(self) -> tuple[str, ...]:
        return (self.activation.title,)


def activate(e: Emitter, x: Value, activation: Activation, *, in_place: bool) -> Value:
    """y = f(x); with ``in_place`` the result may take over x's buffer where f allows it."""
    share = in_place and activation.from_output
    y = Value(x.data, x.padded, x.needs_gradient) if share else e.value(x.features)
    activation.forward(e.forward, x.data, y.data)

    def backward(calls: Calls, dy: Array, dxs: tuple[Array | None, ...]) -> None:
        if dxs[0] is not None:
            activation.backward(calls, x.data, y.data, dy, dxs[0])

    return e.node((x,), y, backward, in_place=True)
