"""The last block: one affine layer whose activation belongs to the task.

Softmax for several classes, sigmoid for two, identity for numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.softmax import Softmax
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.layers.base import Emitter, Layer, ParameterSpec, Value
from nnstudio.core.layers.dense import MOST_UNITS, affine, affine_specs, weight_penalty
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.fields import integer, number, part


class Output(Layer):
    """y = f(x W + b): what the network says.

    Formula: a = x W + b, y = f(a) with f softmax, sigmoid or identity. With softmax and cross-entropy
    (or sigmoid and binary cross-entropy) the gradient at a is plain (y - t) / N.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2 (2016).
    """

    title: ClassVar[str] = "Output"
    order: ClassVar[int] = 30
    tint: ClassVar[str] = "output"
    emits: ClassVar[bool] = False

    units: int = integer(
        10, "Units", low=1, high=MOST_UNITS, doc="One per class; 1 for two classes with sigmoid."
    )
    activation: Activation = part(
        Softmax(), "Activation", doc="Turns the last sums into probabilities or values."
    )
    initializer: Initializer = part(
        HeNormal(), "Initialisation", doc="How the starting weights are drawn; biases start at 0."
    )
    weight_decay: float = number(
        0.0,
        "Weight decay",
        low=0.0,
        high=1e3,
        scale="log",
        unit="L2",
        live=True,
        doc="lambda in the penalty (lambda / 2) sum W^2 of this layer's weights.",
    )

    def features(self, inputs: tuple[int, ...]) -> int:
        return self.units

    def parameters(self, inputs: tuple[int, ...]) -> tuple[ParameterSpec, ...]:
        return affine_specs(inputs[0], self.units, self.initializer)

    def penalty(self, weights: Mapping[str, Array]) -> float:
        return weight_penalty(weights["weights"], self.weight_decay)

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        return e.output(affine(e, inputs[0], self.units, self.weight_decay), self.activation)

    def chips(self) -> tuple[str, ...]:
        decay = (f"L2 {self.weight_decay:g}",) if self.weight_decay > 0 else ()
        return (self.activation.title, self.initializer.chip, *decay)
