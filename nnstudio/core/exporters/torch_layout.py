"""The modules of a network in PyTorch and the state dictionary that belongs to them.

The program and the weights file read this one list, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.model import Model, Node
from nnstudio.core.exporters.torch_words import ACTIVATIONS, LEARNED
from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.steps import (
    Activate,
    Affine,
    BatchNormalise,
    Drop,
    SampleNormalise,
    Step,
)


@dataclass(frozen=True, eq=False)
class TorchModule:
    """A step of a node: its attribute, how it is made ("" for an activation without a word), its arrays."""

    attribute: str
    made: str
    step: Step
    arrays: dict[str, Array]


def torch_modules(node: Node) -> list[TorchModule]:
    """What stands in ``__init__`` for a node; steps without anything to keep are not here."""
    found: list[TorchModule] = []
    width = node.features
    for step in node.steps:
        match step:
            case Affine():
                weights = node.arrays["weights"]
                made = f"nn.Linear({weights.shape[0]}, {weights.shape[1]})"
                arrays = {"weight": weights.T, "bias": node.arrays["bias"]}
                found.append(TorchModule(node.name, made, step, arrays))
            case Activate():
                activation = cast(Activation, step.activation)
                if activation.neutral:
                    continue
                word = ACTIVATIONS.get(activation.type)
                made = (word(activation, width) if word else None) or ""
                arrays = {
                    LEARNED.get((activation.type, spec.name), spec.name) if made else spec.name: (
                        node.arrays[spec.name]
                    )
                    for spec in activation.parameters(width)
                }
                found.append(TorchModule(f"{node.name}_activation", made, step, arrays))
            case BatchNormalise():
                momentum = round(1.0 - step.momentum, 12)
                made = f"nn.BatchNorm1d({width}, eps={step.epsilon!r}, momentum={momentum!r})"
                arrays = {
                    "weight": node.arrays["gamma"],
                    "bias": node.arrays["beta"],
                    "running_mean": node.arrays["running_mean"],
                    "running_var": node.arrays["running_variance"],
                    "num_batches_tracked": np.array(0, np.int64),
                }
                found.append(TorchModule(f"{node.name}_norm", made, step, arrays))
            case SampleNormalise():
                made = f"nn.LayerNorm({width}, eps={step.epsilon!r})"
                arrays = {"weight": node.arrays["gamma"], "bias": node.arrays["beta"]}
                found.append(TorchModule(f"{node.name}_norm", made, step, arrays))
            case Drop():
                made = f"nn.Dropout({step.rate!r})"
                found.append(TorchModule(f"{node.name}_dropout", made, step, {}))
            case _:
                pass
    return found


def torch_state(model: Model) -> dict[str, Array]:
    """The state dictionary: matrices as (out, in), the scaling of the inputs as buffers."""
    known = model.preparation
    state = {"shift": known.shift, "factor": known.factor} if known.scaled else {}
    for node in model.nodes:
        for module in torch_modules(node):
            state |= {f"{module.attribute}.{name}": one for name, one in module.arrays.items()}
    return state
