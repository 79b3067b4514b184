"""Names and generated functions that programs in several libraries share: one per activation as it is set.

Where a library has no word for an activation, its own formula is written in that library's operations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.model import Node
from nnstudio.core.exporters.numpy_layers import cannot
from nnstudio.core.exporters.phrases import Language
from nnstudio.core.exporters.trace import Formula, activation_formula, ops
from nnstudio.core.parts.part import Part
from nnstudio.core.penalties.base import Penalty


@dataclass
class Names:
    """Names of classes or functions, each given once."""

    taken: set[str] = field(default_factory=set[str])
    known: dict[Activation, str] = field(default_factory=dict[Activation, str])

    def of(self, activation: Activation, *, small: bool = False) -> tuple[str, bool]:
        """The name of an activation as it is set, and whether it is new."""
        if activation in self.known:
            return self.known[activation], False
        words: list[str] = re.findall(r"[0-9A-Za-z]+", activation.title) or ["Activation"]
        base = "_".join(words).lower() if small else "".join(w[0].upper() + w[1:] for w in words)
        base = f"A{base}" if base[0].isdigit() else base
        name, number = base, 2
        while name in self.taken:
            name, number = f"{base}{'_' if small else ''}{number}", number + 1
        self.taken.add(name)
        self.known[activation] = name
        return name, True


def formulas(
    node: Node, activation: Activation, language: Language, target: str
) -> tuple[Formula, Formula]:
    """An activation at test time and in training.

    Raises:
        ProblemError: ``problem.export_cannot`` where the language has no word for an operation.
    """
    try:
        test = activation_formula(activation)
        training = activation_formula(activation, training=True)
    except (NotImplementedError, AttributeError, TypeError):
        raise cannot(node, activation.title, target) from None
    if language.lacks(ops(test.y, training.y)):
        raise cannot(node, activation.title, target)
    return test, training


def prices(model_penalty: Penalty, node: Node) -> tuple[Penalty, ...]:
    """What is priced on the weights of a node: the penalty of all, and its own."""
    own = getattr(node.layer, "weight_decay", None)
    both = (model_penalty, own if isinstance(own, Penalty) else None)
    return tuple(one for one in both if one is not None and one.active)


def values(part: Part) -> dict[str, object]:
    """The fields of a part by name."""
    return {one.name: getattr(part, one.name) for one in part.describe()}
