# pyright: basic
"""The graph of an ONNX file: the steps of every node, and activations from their own formulas.

Where ONNX has a word for an activation it is used, because runtimes know how to make it quick.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.arrays import about
from nnstudio.core.exporters.model import Model, Node
from nnstudio.core.exporters.numpy_layers import cannot
from nnstudio.core.exporters.trace import Term, activation_formula, ops
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
from nnstudio.version import __version__

OPSET, IR = 17, 8

WORDS: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "relu": lambda _: ("Relu", {}),
    "sigmoid": lambda _: ("Sigmoid", {}),
    "tanh": lambda _: ("Tanh", {}),
    "sign": lambda _: ("Sign", {}),
    "softmax": lambda _: ("Softmax", {"axis": -1}),
    "softplus": lambda _: ("Softplus", {}),
    "elu": lambda a: ("Elu", {"alpha": a.alpha}),
    "selu": lambda _: ("Selu", {"alpha": 1.6732632423543772, "gamma": 1.0507009873554805}),
    "leaky_relu": lambda a: ("LeakyRelu", {"alpha": a.slope}),
    "rrelu": lambda a: ("LeakyRelu", {"alpha": a.mean}),
}
"""Activations with a word of their own; PRelu is written for the learned slope. All others by formula."""

OPERATIONS = {
    "add": "Add",
    "subtract": "Sub",
    "multiply": "Mul",
    "divide": "Div",
    "negative": "Neg",
    "maximum": "Max",
    "minimum": "Min",
    "absolute": "Abs",
    "sign": "Sign",
    "exp": "Exp",
    "log": "Log",
    "sqrt": "Sqrt",
    "sin": "Sin",
    "cos": "Cos",
    "tanh": "Tanh",
    "erf": "Erf",
}
"""Primitives that are one operator; the others are written out below."""

_WRITTEN_OUT = {"value", "square", "greater", "log1p", "column_max", "column_sum"}


def onnx_model(model: Model, agreement: str) -> Any:
    """The checked model.

    Raises:
        ProblemError: ``problem.export_cannot`` naming block and part.
    """
    graph = _Graph()
    value = graph.prepared(model)
    values = {model.nodes[0].name: value}
    for node in model.nodes[1:]:
        current = [values[source] for source in node.sources]
        for step in node.steps:
            current = [graph.step(node, step, current)]
        values[node.name] = current[0]
    graph.add("Identity", [values[model.output.name]], output="output")
    shape_in, shape_out = ["samples", model.preparation.values], ["samples", model.output.features]
    made = helper.make_graph(
        graph.nodes,
        "network",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape_in)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, shape_out)],
        graph.constants,
        doc_string=model.title,
    )
    whole = helper.make_model(
        made,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="NN Studio",
        producer_version=__version__,
        doc_string=agreement,
    )
    helper.set_model_props(whole, {**about(model, "onnx"), "agreement": agreement})
    checker.check_model(whole, full_check=True)
    return whole


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._known: dict[tuple[bytes, str, tuple[int, ...]], str] = {}
        self._made = 0

    def add(self, kind: str, inputs: list[str], *, output: str = "", **attributes: Any) -> str:
        """One operator; returns the name of its result."""
        self._made += 1
        output = output or f"{kind.lower()}_{self._made}"
        self.nodes.append(
            helper.make_node(kind, inputs, [output], name=f"{kind}_{self._made}", **attributes)
        )
        return output

    def constant(self, array: Any, name: str = "") -> str:
        """An array of the file; equal unnamed ones are kept once."""
        array = np.asarray(array)
        key = (array.tobytes(), str(array.dtype), array.shape)
        if not name and key in self._known:
            return self._known[key]
        name = name or f"constant_{len(self.constants)}"
        self._known.setdefault(key, name)
        self.constants.append(
            numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)
        )
        return name

    def prepared(self, model: Model) -> str:
        """Raw values to the inputs of the network."""
        known, value = model.preparation, "input"
        if known.columns is not None:
            named: dict[str, str] = {}
            for at in range(known.values):
                index = self.constant(np.array([at], np.int64))
                named[f"x{at}"] = self.add("Gather", ["input", index], axis=1)
            made: dict[int, str] = {}
            columns = [self.term(column, named, made) for column in known.columns]
            value = self.add("Concat", columns, axis=1)
        if known.scaled:
            value = self.add("Cast", [value], to=TensorProto.DOUBLE)
            value = self.add("Sub", [value, self.constant(known.shift, "shift")])
            value = self.add("Mul", [value, self.constant(known.factor, "factor")])
            value = self.add("Cast", [value], to=TensorProto.FLOAT)
        return value

    def step(self, node: Node, step: Step, given_: list[str]) -> str:
        """One step of a node."""

        def array(name: str) -> str:
            return self.constant(node.arrays[name], f"{node.name}.{name}")

        x = given_[0]
        match step:
            case Affine():
                return self.add("Gemm", [x, array("weights"), array("bias")])
            case Activate():
                return self.activation(node, cast(Activation, step.activation), x)
            case BatchNormalise():
                names = ("gamma", "beta", "running_mean", "running_variance")
                arrays = [array(name) for name in names]
                return self.add("BatchNormalization", [x, *arrays], epsilon=step.epsilon)
            case SampleNormalise():
                arrays = [array("gamma"), array("beta")]
                return self.add("LayerNormalization", [x, *arrays], axis=-1, epsilon=step.epsilon)
            case Drop(form="standard"):
                return self.add("Mul", [x, self.constant(np.float32(1.0 - step.rate))])
            case Drop():
                return x
            case Largest():
                shape = self.constant(np.array([0, step.pieces, -1], np.int64))
                pieces = self.add("Reshape", [x, shape])
                return self.add("ReduceMax", [pieces], axes=[1], keepdims=0)
            case Sum():
                return self.add("Sum", given_)
            case Join():
                return self.add("Concat", given_, axis=1)

    def activation(self, node: Node, activation: Activation, x: str) -> str:
        """By its word, else by its formula."""
        if activation.neutral:
            return x
        if activation.type in WORDS:
            word, attributes = WORDS[activation.type](activation)
            return self.add(word, [x], **attributes)
        names = [spec.name for spec in activation.parameters(node.features)]
        named = {"x": x}
        for name in names:
            named[name] = self.constant(node.arrays[name], f"{node.name}.{name}")
        if activation.type == "prelu":
            return self.add("PRelu", [x, named["slope"]])
        try:
            formula = activation_formula(activation).y
        except (NotImplementedError, AttributeError, TypeError):
            raise cannot(node, activation.title, "ONNX") from None
        if ops(formula) - set(OPERATIONS) - _WRITTEN_OUT:
            raise cannot(node, activation.title, "ONNX")
        return self.term(formula, named, {})

    def term(self, term: Any, named: dict[str, str], made: dict[int, str]) -> str:
        """A term as operators; what is used twice is made once."""
        if not isinstance(term, Term):
            return self.constant(np.float32(term))
        if term.op == "value":
            return named[term.args[0]]
        if id(term) not in made:
            inputs = [self.term(each, named, made) for each in term.args]
            made[id(term)] = self._operation(term.op, inputs)
        return made[id(term)]

    def _operation(self, op: str, inputs: list[str]) -> str:
        match op:
            case "square":
                return self.add("Mul", [inputs[0], inputs[0]])
            case "greater":
                return self.add("Cast", [self.add("Greater", inputs)], to=TensorProto.FLOAT)
            case "log1p":
                one = self.constant(np.float32(1.0))
                return self.add("Log", [self.add("Add", [inputs[0], one])])
            case "column_max":
                return self.add("ReduceMax", inputs, axes=[1], keepdims=1)
            case "column_sum":
                axes = self.constant(np.array([1], np.int64))
                return self.add("ReduceSum", [inputs[0], axes], keepdims=1)
            case _:
                return self.add(OPERATIONS[op], inputs)
