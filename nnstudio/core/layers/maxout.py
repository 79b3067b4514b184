"""Maxout: every unit is the largest of several straight lines, and so learns its own activation.

With two pieces it can become ReLU, a leaky one or the absolute value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.dense import MOST_UNITS, affine, affine_specs
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, Value
from nnstudio.core.parts.fields import integer, part
from nnstudio.core.parts.steps import Affine, Largest, Step
from nnstudio.core.penalties.base import Penalty
from nnstudio.core.penalties.l2 import L2


class Maxout(Layer):
    """y_j = max over p of (x W_p + b_p)_j: the largest of k straight lines per unit.

    Formula: a_p = x W_p + b_p for p = 1 ... k; y = max(a_1, ..., a_k), element by element. The weights
    have the shape (n_in, k units): first the columns of piece 1, then those of piece 2, and so on.

    Gradients: da_p = dy where a_p is the largest (the first of equals), else 0; the rest as in a dense
    layer.

    Reference: Goodfellow, Warde-Farley, Mirza, Courville, Bengio, Maxout Networks, ICML (2013).
    """

    title: ClassVar[str] = "Maxout"
    order: ClassVar[int] = 22

    units: int = integer(
        100,
        "Units",
        low=1,
        high=MOST_UNITS,
        scale="log",
        doc="Number of neurons, the layer's outputs.",
    )
    pieces: int = integer(
        2,
        "Pieces",
        low=2,
        high=32,
        shown=True,
        doc="Straight lines per unit, of which the largest counts.",
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
        return affine_specs(inputs[0], self.units * self.pieces, self.initializer)

    def penalty(self, weights: Mapping[str, Array]) -> float:
        return self.weight_decay.value(weights["weights"])

    def steps(self) -> tuple[Step, ...]:
        return (Affine(self.units * self.pieces), Largest(self.pieces))

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        a = affine(e, inputs[0], self.units * self.pieces, self.weight_decay)
        rows = [slice(p * self.units, (p + 1) * self.units) for p in range(self.pieces)]
        y = e.value(self.units)
        e.forward.maximum(a.data[rows[0]], a.data[rows[1]], y.data)
        for place in rows[2:]:
            e.forward.maximum(y.data, a.data[place], y.data)

        def backward(calls: Calls, dy: Array, das: tuple[Array | None, ...]) -> None:
            da = das[0]
            if da is None:
                return
            left, lower = calls.like(dy), calls.like(dy)
            calls.copy(dy, left)
            for place in rows:
                # Where this piece lies below the largest it gets nothing; else it takes what is left.
                calls.greater(y.data, a.data[place], lower)
                calls.subtract(1.0, lower, lower)
                calls.multiply(left, lower, da[place])
                calls.subtract(left, da[place], left)

        return e.node((a,), y, backward)
