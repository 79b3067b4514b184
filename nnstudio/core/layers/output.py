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
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import MOST_UNITS, affine, affine_specs
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.fields import integer, part
from nnstudio.core.parts.steps import Activate, Affine, Step
from nnstudio.core.penalties.base import Penalty
from nnstudio.core.penalties.l2 import L2


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
    weight_decay: Penalty = part(
        L2(),
        "Weight decay",
        live=True,
        doc="A price on large weights of this layer, added to the loss.",
    )

    def features(self, inputs: tuple[int, ...]) -> int:
        return self.units

    def parameters(self, inputs: tuple[int, ...]) -> tuple[ParameterSpec, ...]:
        learned = self.activation.parameters(self.units)
        return affine_specs(inputs[0], self.units, self.initializer) + learned

    def penalty(self, weights: Mapping[str, Array]) -> float:
        return self.weight_decay.value(weights["weights"])

    def steps(self) -> tuple[Step, ...]:
        return (Affine(self.units), Activate(self.activation))

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        return e.output(affine(e, inputs[0], self.units, self.weight_decay), self.activation)
