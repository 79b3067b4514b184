"""An activation as a block of its own.

For networks drawn in the slides' style, where the nonlinearity is a separate box.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.activations.base import ACTIVATIONS, Activation
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.layers.base import Layer, Preset
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.fields import part
from nnstudio.core.parts.steps import Activate, Step


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

    def parameters(self, inputs: tuple[int, ...]) -> tuple[ParameterSpec, ...]:
        return self.activation.parameters(inputs[0])

    @classmethod
    def presets(cls) -> tuple[Preset, ...]:
        return tuple(
            Preset(one.title, "Activations", one.summary(), cls(activation=one()))
            for one in ACTIVATIONS
        )

    def steps(self) -> tuple[Step, ...]:
        return (Activate(self.activation),)

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        e.activating(self.activation, inputs[0])
        return self.activation.emit(e, inputs[0], in_place=False)
