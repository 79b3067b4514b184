"""The classes of a NumPy script and the network that is made of them, line by line in the order of the graph.

A chain and a graph with shortcuts are written the same way: one line forward and one line back per step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.model import Model, Node
from nnstudio.core.exporters.numpy_layers import CLASSES, activation_class
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


@dataclass(frozen=True)
class Module:
    """One step of a node: the attribute of the network it is, and how it is made."""

    attribute: str
    made: str
    step: Step


def network_lines(model: Model) -> list[str]:
    """All classes and the network."""
    modules, classes = _modules(model)
    lines: list[str] = []
    for text in classes:
        lines += [*text.splitlines(), "", ""]
    lines += ["class Network:", f'    """{model.title}."""', "", "    def __init__(self, weights):"]
    for node in model.nodes:
        if modules[node.name]:
            lines.append(
                f"        # {node.title}: {' + '.join(map(str, node.inputs))} -> {node.features}"
            )
        lines += [f"        self.{one.attribute} = {one.made}" for one in modules[node.name]]
    every = [f"self.{one.attribute}" for several in modules.values() for one in several]
    lines += ["        self.layers = [", *_folded(every, "            "), "        ]", ""]
    lines += _forward(model, modules)
    lines += ["", *_backward(model, modules)]
    lines += [
        "",
        "",
        "def predict(x):",
        f'    """Answers (samples, {model.output.features}) to raw values (samples, '
        f'{model.preparation.values})."""',
        "    return network.forward(prepare(x))",
        "",
        "",
        "network = Network(ARRAYS)",
    ]
    return lines


def _folded(items: list[str], indent: str) -> list[str]:
    """The items with commas, as many on a line as fit."""
    lines = [indent]
    for item in items:
        if len(lines[-1]) + len(item) > 88 and lines[-1].strip():
            lines.append(indent)
        lines[-1] += f"{item}, "
    return [line.rstrip() for line in lines]


def _modules(model: Model) -> tuple[dict[str, list[Module]], list[str]]:
    """The modules of every node, and the text of each class that is needed."""
    texts: dict[str, str] = {}
    names: dict[Activation, str] = {}
    taken = {name for name, _ in CLASSES.values()} | {"Network"}
    found: dict[str, list[Module]] = {}
    for node in model.nodes:
        found[node.name] = []
        for step in node.steps:
            if isinstance(step, Activate):
                activation = cast(Activation, step.activation)
                if activation.neutral:
                    continue
                name = names.get(activation)
                if name is None:
                    name = names[activation] = _class_name(activation.title, taken)
                    texts[name] = activation_class(node, activation, name)
            else:
                name, text = CLASSES[type(step)]
                texts[name] = text
            own = _attribute(node, name, len(found[node.name]))
            found[node.name].append(Module(own, f"{name}({_arguments(node, step)})", step))
    return found, list(texts.values())


def _class_name(title: str, taken: set[str]) -> str:
    words = re.findall(r"[0-9A-Za-z]+", title)
    name = free = "".join(word[0].upper() + word[1:] for word in words) or "Activation"
    number = 2
    while free in taken or free[0].isdigit():
        free, number = f"{name}{number}" if not name[0].isdigit() else f"A{name}", number + 1
    taken.add(free)
    return free


def _attribute(node: Node, name: str, place: int) -> str:
    return node.name if place == 0 else f"{node.name}_{name.lower()}"


def _arguments(node: Node, step: Step) -> str:
    def weights(*names: str) -> list[str]:
        return [f'weights["{node.name}.{name}"]' for name in names]

    match step:
        case Affine():
            given = weights("weights", "bias")
        case BatchNormalise():
            given = weights("gamma", "beta", "running_mean", "running_variance")
            given += [repr(step.momentum), repr(step.epsilon)]
        case SampleNormalise():
            given = [*weights("gamma", "beta"), repr(step.epsilon)]
        case Drop():
            given = [repr(step.rate), *(["inverted=False"] if step.form == "standard" else [])]
        case Largest():
            given = [str(step.pieces)]
        case Activate():
            specs = cast(Activation, step.activation).parameters(node.features)
            given = weights(*(spec.name for spec in specs))
        case Sum() | Join():
            given = []
    return ", ".join(given)


def _forward(model: Model, modules: dict[str, list[Module]]) -> list[str]:
    lines = [
        "    def forward(self, x, training=False):",
        f'        """Inputs (samples, {model.nodes[0].features}) to outputs (samples, '
        f'{model.output.features})."""',
    ]
    for node in model.nodes:
        value = node.name
        given = ", ".join(node.sources) or "x"
        for one in modules[node.name]:
            if one is modules[node.name][-1] and node is model.output and model.fused:
                lines.append(f"        self.logits = {given}")
            lines.append(
                f"        {value} = self.{one.attribute}.forward({given}, training=training)"
            )
            given = value
        if not modules[node.name]:
            lines.append(f"        {value} = {given}")
    return [*lines, f"        return {model.output.name}"]


def _backward(model: Model, modules: dict[str, list[Module]]) -> list[str]:
    where = "the logits" if model.fused else "the outputs"
    lines = [
        "    def backward(self, dy):",
        f'        """From the gradient at {where} to those of all parameters, layer by layer."""',
        f"        d_{model.output.name} = dy",
    ]
    known: set[str] = set()
    for node in reversed(model.nodes[1:]):
        value = f"d_{node.name}"
        steps = modules[node.name]
        if node is model.output and model.fused:
            steps = steps[:-1]
        lines += [
            f"        {value} = self.{one.attribute}.backward({value})" for one in reversed(steps)
        ]
        several = len(node.sources) > 1
        for at, source in enumerate(node.sources):
            part = f"{value}[{at}]" if several else value
            add = f"d_{source} + " if source in known else ""
            lines.append(f"        d_{source} = {add}{part}")
            known.add(source)
    return [*lines, f"        return d_{model.nodes[0].name}"]
