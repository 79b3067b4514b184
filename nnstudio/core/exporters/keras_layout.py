"""The layers of a network in Keras and the arrays that belong to them.

The program and the weights file read this one list, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.classes import Names, formulas, prices
from nnstudio.core.exporters.keras_words import (
    ACTIVATIONS,
    LANGUAGE,
    LAYERS,
    LEARNED,
    PENALTIES,
)
from nnstudio.core.exporters.model import Model, Node, safe
from nnstudio.core.exporters.numpy_layers import doc
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.steps import (
    Activate,
    Affine,
    BatchNormalise,
    Drop,
    Join,
    Largest,
    SampleNormalise,
    Step,
    Sum,
)


@dataclass(frozen=True, eq=False)
class KerasLayer:
    """One step of a node: its layer's name, how it is called, its arrays by Keras' names for them."""

    name: str
    made: str
    step: Step
    arrays: dict[str, Array]
    note: str = ""


def keras_layers(model: Model, node: Node, names: Names, made: list[str]) -> list[KerasLayer]:
    """The layers of a node; functions and classes that they need are added to ``made``."""
    found: list[KerasLayer] = []
    for step in node.steps:
        if not (isinstance(step, Activate) and cast(Activation, step.activation).neutral):
            found.append(_layer(model, node, step, names, made))
    return found


def _layer(model: Model, node: Node, step: Step, names: Names, made: list[str]) -> KerasLayer:
    arrays = node.arrays
    match step:
        case Affine():
            decay, note = _decay(model, node)
            text = f'layers.Dense({step.units}, {decay}name="{node.name}")'
            return KerasLayer(
                node.name, text, step, {"kernel": arrays["weights"], "bias": arrays["bias"]}, note
            )
        case Activate():
            return _activation(node, step, names, made)
        case BatchNormalise():
            name = f"{node.name}_norm"
            text = (
                f"layers.BatchNormalization(momentum={step.momentum!r}, epsilon={step.epsilon!r}, "
                f'name="{name}")'
            )
            kept = {
                "gamma": arrays["gamma"],
                "beta": arrays["beta"],
                "moving_mean": arrays["running_mean"],
                "moving_variance": arrays["running_variance"],
            }
            return KerasLayer(name, text, step, kept)
        case SampleNormalise():
            name = f"{node.name}_norm"
            text = f'layers.LayerNormalization(epsilon={step.epsilon!r}, name="{name}")'
            return KerasLayer(name, text, step, {"gamma": arrays["gamma"], "beta": arrays["beta"]})
        case Drop():
            name = f"{node.name}_dropout"
            text = f'layers.Dropout({step.rate!r}, name="{name}")'
            note = "In the studio this mask is drawn once for each epoch."
            return KerasLayer(name, text, step, {}, note if step.redraw == "epoch" else "")
        case Largest():
            return KerasLayer(f"{node.name}_max", f"largest_of_{step.pieces}", step, {})
        case Sum():
            return KerasLayer(node.name, f'layers.Add(name="{node.name}")', step, {})
        case Join():
            return KerasLayer(node.name, f'layers.Concatenate(name="{node.name}")', step, {})


def _decay(model: Model, node: Node) -> tuple[str, str]:
    """The regulariser of a dense layer, and what Keras has no word for."""
    priced = prices(model.experiment.training.penalty, node)
    known = [PENALTIES[one.type](one) for one in priced if one.type in PENALTIES]
    rest = ", ".join(safe(one.chip) for one in priced if one.type not in PENALTIES)
    note = f"Weight decay {rest} has no word in Keras." if rest else ""
    if not known:
        return "", note
    l1, l2 = sum(a for a, _ in known), sum(b for _, b in known)
    return f"kernel_regularizer=keras.regularizers.L1L2(l1={l1!r}, l2={l2!r}), ", note


def _activation(node: Node, step: Activate, names: Names, made: list[str]) -> KerasLayer:
    activation = cast(Activation, step.activation)
    name = f"{node.name}_activation"
    specs = activation.parameters(node.features)
    arrays = {
        LEARNED.get((activation.type, spec.name), spec.name): node.arrays[spec.name]
        for spec in specs
    }
    if activation.type in LAYERS:
        return KerasLayer(
            name, f'{LAYERS[activation.type](activation)}name="{name}")', step, arrays
        )
    word = ACTIVATIONS[activation.type](activation) if activation.type in ACTIVATIONS else None
    if word is not None:
        return KerasLayer(name, f'layers.Activation({word}, name="{name}")', step, {})
    test, training = formulas(node, activation, LANGUAGE, "Keras")
    own_class = bool(specs or training.draws)
    own, new = names.of(activation, small=not own_class)
    about = f'"""{safe(activation.chip)}: {doc(activation)}"""'
    if not own_class:
        if new:
            made += [f"def {own}(x):", f"    {about}"]
            made += [
                *(f"    {line}" for line in LANGUAGE.lines({"y": test.y})),
                "    return y",
                "",
                "",
            ]
        return KerasLayer(name, f'layers.Activation({own}, name="{name}")', step, {})
    if new:
        made += [f"class {own}(layers.Layer):", f"    {about}", ""]
        if specs:
            made.append("    def build(self, shape):")
            made += [
                f'        self.{s.name} = self.add_weight(name="{s.name}", shape=(shape[-1],))'
                for s in specs
            ]
            made.append("")
        made.append("    def call(self, x, training=False):")
        made += [f"        {s.name} = self.{s.name}" for s in specs]
        if training.draws:
            made.append("        if training:")
            for at, (low, high) in enumerate(training.draws):
                noise = "noise" if at == 0 else f"noise_{at + 1}"
                made.append(
                    f"            {noise} = keras.random.uniform(ops.shape(x), {low!r}, {high!r})"
                )
            made += [f"            {line}" for line in LANGUAGE.lines({"y": training.y})]
            made.append("            return y")
        made += [f"        {line}" for line in LANGUAGE.lines({"y": test.y})]
        made += ["        return y", "", ""]
    return KerasLayer(name, f'{own}(name="{name}")', step, arrays)


def keras_arrays(model: Model) -> dict[str, Array]:
    """All arrays by ``layer/name``, matrices as (in, out)."""
    names = Names()
    return {
        f"{layer.name}/{name}": array
        for node in model.nodes
        for layer in keras_layers(model, node, names, [])
        for name, array in layer.arrays.items()
    }
