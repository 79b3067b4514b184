"""How each primitive is written in mathematics, for whoever shows a step call by call.

``{0}``, ``{1}`` are what it reads; what it writes stands before the equals sign and is left out here.
"""

from __future__ import annotations

from nnstudio.core.engine.memory import Ref
from nnstudio.core.engine.recorder import Operation

NOTATION: dict[str, str] = {
    "add": "{0} + {1}",
    "subtract": "{0} − {1}",
    "multiply": "{0} ⊙ {1}",
    "divide": "{0} / {1}",
    "negative": "−{0}",
    "maximum": "max({0}, {1})",
    "minimum": "min({0}, {1})",
    "absolute": "|{0}|",
    "gate": "{0} ⊙ [{1} > 0]",
    "sign": "sign({0})",
    "greater": "[{0} > {1}]",
    "exp": "exp({0})",
    "log": "ln({0})",
    "log1p": "ln(1 + {0})",
    "sqrt": "√({0})",
    "square": "{0}²",
    "tanh": "tanh({0})",
    "erf": "erf({0})",
    "copy": "{0}",
    "dot": "{0} {1}",
    "row_dot": "Σₙ {0} ⊙ {1}",
    "column_max": "maxₖ {0}",
    "total": "Σ {0}",
    "highest": "max {0}",
    "keep_mask": "{1} · Bernoulli({0})",
    "uniform": "U({0}, {1})",
    "host": "f({0})",
}
"""One line for every primitive of ``Calls``."""

SUMS = {"samples": "Σₙ {0}", "features": "Σₖ {0}"}
MEANS = {"samples": "meanₙ {0}", "features": "meanₖ {0}"}


def notation(operation: Operation) -> str:
    """The right side of one call; a product with a vector of equal numbers is the sum or mean that it means."""
    given = operation.refs[:-1]
    if operation.name == "dot":
        for index, ref in enumerate(given):
            if ref.ndim == 1 and ref.buffer.kind == "constant":
                over = "features" if index == 0 else "samples"
                return (SUMS if ref.buffer.fill == 1.0 else MEANS)[over]
    return NOTATION[operation.name]


def operands(operation: Operation) -> tuple[Ref, ...]:
    """What a call reads, as the notation counts it: without working memory and vectors of equal numbers."""
    given = operation.refs[:-1]
    if operation.name == "gate":
        return given[:2]
    if operation.name == "dot":
        return tuple(r for r in given if not (r.ndim == 1 and r.buffer.kind == "constant"))
    return given
