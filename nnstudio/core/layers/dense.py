"""The fully connected layer with all its choices: activation, starting weights, normalisation, dropout.

One block carries what the slides draw as one hidden layer, so that each choice is a click away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from nnstudio.core.activations.base import Activation
from nnstudio.core.activations.relu import ReLU
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.initializers.he_normal import HeNormal
from nnstudio.core.layers.base import Layer
from nnstudio.core.layers.batch_norm import (
    EPSILON,
    MOMENTUM,
    WRITTEN,
    normalise,
    scale_specs,
    spread_specs,
)
from nnstudio.core.layers.dropout import drop
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, StatisticSpec, Value
from nnstudio.core.parts.fields import choice, integer, number, part
from nnstudio.core.parts.steps import Activate, Affine, BatchNormalise, Drop, Step
from nnstudio.core.penalties.base import Penalty
from nnstudio.core.penalties.l2 import L2

MOST_UNITS = 65_536

Name = Literal["activate", "normalise", "drop"]
AFFINE = "x W + b"
STEPS: dict[Name, str] = {"activate": "f({})", "normalise": "BN({})", "drop": "{} m / (1 - p)"}
"""How the steps of a dense block are written, applied to a value by name."""


class Dense(Layer):
    """y = dropout(f(x W + b)): every input is connected to every unit.

    Formula: a = x W + b with W of shape (n_in, units), then the activation y = f(a). Batch normalisation
    stands before or after f; dropout comes last. Weight decay adds its penalty on W to the loss.

    Gradients: dW = x^T da (+ the penalty's), db = sum da, dx = da W^T.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, chapter 6 (2016).
    """

    title: ClassVar[str] = "Dense"
    order: ClassVar[int] = 20

    units: int = integer(
        100,
        "Units",
        low=1,
        high=MOST_UNITS,
        scale="log",
        doc="Number of neurons, the layer's outputs.",
    )
    activation: Activation = part(
        ReLU(), "Activation", doc="The nonlinear function applied to x W + b."
    )
    initializer: Initializer = part(
        HeNormal(), "Initialisation", doc="How the starting weights are drawn; biases start at 0."
    )
    batch_norm: Literal["none", "before", "after"] = choice(
        "none",
        "Batch norm",
        {"none": "none", "before": "before", "after": "after"},
        short="BN",
        doc="Normalise each unit over the mini-batch, before or after the activation.",
    )
    dropout: float = number(
        0.0,
        "Dropout",
        low=0.0,
        high=1.0,
        open_high=True,
        live=True,
        short="drop",
        start=0.2,
        doc="Share of the outputs set to 0 at random in every training step.",
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
        scale = () if self.batch_norm == "none" else scale_specs(self.units)
        learned = self.activation.parameters(self.units)
        return affine_specs(inputs[0], self.units, self.initializer) + scale + learned

    def statistics(self, inputs: tuple[int, ...]) -> tuple[StatisticSpec, ...]:
        return () if self.batch_norm == "none" else spread_specs(self.units)

    def penalty(self, weights: Mapping[str, Array]) -> float:
        return self.weight_decay.value(weights["weights"])

    @property
    def differs_in_training(self) -> bool:
        return self.dropout > 0 or self.batch_norm != "none"

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        x = affine(e, inputs[0], self.units, self.weight_decay)
        for step in self._steps():
            match step:
                case "activate":
                    e.activating(self.activation, x)
                    x = self.activation.emit(e, x, in_place=True)
                case "normalise":
                    x = normalise(e, x, MOMENTUM, EPSILON)
                case "drop":
                    x = drop(e, x, "dropout")
        return x

    def steps(self) -> tuple[Step, ...]:
        known: dict[Name, Step] = {
            "activate": Activate(self.activation),
            "normalise": BatchNormalise(MOMENTUM, EPSILON),
            "drop": Drop(self.dropout),
        }
        return (Affine(self.units), *(known[name] for name in self._steps()))

    def formula_lines(self) -> tuple[str, ...]:
        steps = self._steps()
        names = ("a", *("z", "h")[: len(steps) - 1], "y")
        written = [f"a = {AFFINE}"]
        for step, before, after in zip(steps, names, names[1:], strict=False):
            written.append(f"{after} = {STEPS[step].format(before)}")
        normalised = (WRITTEN,) if "normalise" in steps else ()
        return (", ".join(written), *normalised)

    def _steps(self) -> tuple[Name, ...]:
        """What follows x W + b, in order."""
        match self.batch_norm:
            case "none":
                steps: tuple[Name, ...] = ("activate",)
            case "before":
                steps = ("normalise", "activate")
            case "after":
                steps = ("activate", "normalise")
        return (*steps, "drop") if self.dropout > 0 else steps


def affine_specs(
    fan_in: int, units: int, initializer: Initializer
) -> tuple[ParameterSpec, ParameterSpec]:
    """Weights and bias, neighbours in memory so that the product can take both at once."""
    return (
        ParameterSpec("weights", (fan_in, units), initializer),
        ParameterSpec("bias", (units,)),
    )


def affine(e: Emitter, x: Value, units: int, weight_decay: Penalty) -> Value:
    """z = x W + b as one matrix product; the bias is the row of W that meets x's row of ones."""
    weights, joined = e.parameter("weights"), e.joined("weights", "bias")
    z = e.value(units)
    bias = e.parameter("bias")
    if x.padded is not None:
        e.forward.dot(joined.value.T, x.padded, z.data)
    else:
        e.forward.dot(weights.value.T, x.data, z.data)
        e.forward.add(z.data, bias.value[:, None], z.data)
    price = e.live_fields("weight_decay") if weight_decay.active else None

    def backward(calls: Calls, dz: Array, dxs: tuple[Array | None, ...]) -> None:
        if dxs[0] is not None:
            calls.dot(weights.value, dz, dxs[0])
        if x.padded is not None:
            calls.dot(x.padded, dz.T, joined.gradient)
        else:
            calls.dot(x.data, dz.T, weights.gradient)
            calls.row_sum(dz, bias.gradient)
        if price is not None:
            weight_decay.pull(calls, weights.value, weights.gradient, price)

    return e.node((x,), z, backward, learns=True)
