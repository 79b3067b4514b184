"""The classes of a NumPy script: one per kind of layer, and one per activation made from its own formula.

Every class keeps in ``forward`` what ``backward`` needs, as textbooks write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nnstudio.core.activations.base import Activation
from nnstudio.core.exporters.model import Node, safe
from nnstudio.core.exporters.numpy_words import LANGUAGE
from nnstudio.core.exporters.trace import Formula, activation_formula, ops
from nnstudio.core.parts.problem import Problem, ProblemError
from nnstudio.core.parts.steps import (
    Affine,
    BatchNormalise,
    Drop,
    Join,
    Largest,
    SampleNormalise,
    Step,
    Sum,
)

CLASSES: dict[type[Step], tuple[str, str]] = {
    Affine: (
        "Affine",
        '''\
class Affine:
    """y = x W + b; W has one column per unit."""

    learned = ("weights", "bias")

    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def forward(self, x, training=False):
        self.x = x
        return x @ self.weights + self.bias

    def backward(self, dy):
        self.d_weights = self.x.T @ dy
        self.d_bias = np.sum(dy, axis=0)
        return dy @ self.weights.T
''',
    ),
    BatchNormalise: (
        "BatchNorm",
        '''\
class BatchNorm:
    """Mean 0 and spread 1 over the mini-batch, then a learned scale; running values at test time."""

    learned = ("gamma", "beta")
    measured = ("running_mean", "running_variance")

    def __init__(self, gamma, beta, running_mean, running_variance, momentum, epsilon):
        self.gamma, self.beta = gamma, beta
        self.running_mean, self.running_variance = running_mean, running_variance
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, x, training=False):
        mean, variance = self.running_mean, self.running_variance
        if training:
            mean, variance = np.mean(x, axis=0), np.var(x, axis=0)
            keep, new = self.momentum, 1 - self.momentum
            self.running_mean[...] = keep * self.running_mean + new * mean
            self.running_variance[...] = keep * self.running_variance + new * variance
        self.spread = np.sqrt(variance + self.epsilon)
        self.normal = (x - mean) / self.spread
        return self.gamma * self.normal + self.beta

    def backward(self, dy):
        self.d_beta = np.sum(dy, axis=0)
        self.d_gamma = np.sum(dy * self.normal, axis=0)
        pull = (self.d_beta + self.normal * self.d_gamma) / len(dy)
        return self.gamma / self.spread * (dy - pull)
''',
    ),
    SampleNormalise: (
        "LayerNorm",
        '''\
class LayerNorm:
    """Mean 0 and spread 1 over the features of every sample, then a learned scale."""

    learned = ("gamma", "beta")

    def __init__(self, gamma, beta, epsilon):
        self.gamma, self.beta, self.epsilon = gamma, beta, epsilon

    def forward(self, x, training=False):
        mean = np.mean(x, axis=1, keepdims=True)
        self.spread = np.sqrt(np.var(x, axis=1, keepdims=True) + self.epsilon)
        self.normal = (x - mean) / self.spread
        return self.gamma * self.normal + self.beta

    def backward(self, dy):
        self.d_beta = np.sum(dy, axis=0)
        self.d_gamma = np.sum(dy * self.normal, axis=0)
        g = self.gamma * dy
        pull = np.mean(g, axis=1, keepdims=True)
        pull = pull + self.normal * np.mean(g * self.normal, axis=1, keepdims=True)
        return (g - pull) / self.spread
''',
    ),
    Drop: (
        "Dropout",
        '''\
class Dropout:
    """In training a share of the values is set to 0. The inverted form scales up in training, the
    standard form down at test time."""

    def __init__(self, rate, inverted=True):
        self.rate, self.inverted = rate, inverted

    def forward(self, x, training=False):
        keep = 1.0 - self.rate
        if not training:
            return x if self.inverted else x * keep
        mask = (rng.random(x.shape) < keep).astype(np.float32)
        self.factor = mask / keep if self.inverted else mask
        return x * self.factor

    def backward(self, dy):
        return dy * self.factor
''',
    ),
    Largest: (
        "Largest",
        '''\
class Largest:
    """Maxout's second half: the largest of several pieces that stand one behind the other."""

    def __init__(self, pieces):
        self.pieces = pieces

    def forward(self, x, training=False):
        x = x.reshape(len(x), self.pieces, -1)
        self.shape, self.first = x.shape, np.argmax(x, axis=1)[:, None, :]
        return np.max(x, axis=1)

    def backward(self, dy):
        dx = np.zeros(self.shape, dy.dtype)
        np.put_along_axis(dx, self.first, dy[:, None, :], axis=1)
        return dx.reshape(len(dy), -1)
''',
    ),
    Sum: (
        "Add",
        '''\
class Add:
    """The sum of several paths."""

    def forward(self, *xs, training=False):
        self.count = len(xs)
        return sum(xs[1:], xs[0])

    def backward(self, dy):
        return (dy,) * self.count
''',
    ),
    Join: (
        "Concatenate",
        '''\
class Concatenate:
    """Several paths one behind the other."""

    def forward(self, *xs, training=False):
        self.ends = np.cumsum([x.shape[1] for x in xs])[:-1]
        return np.concatenate(xs, axis=1)

    def backward(self, dy):
        return tuple(np.split(dy, self.ends, axis=1))
''',
    ),
}
"""Name and text of the class of every step but activations."""


def activation_class(node: Node, activation: Activation, name: str) -> str:
    """The class of an activation as it is set, with its way back and what it draws in training.

    Raises:
        ProblemError: ``problem.export_cannot`` where an operation has no words in NumPy.
    """
    try:
        test = activation_formula(activation, backward=True)
        training = activation_formula(activation, training=True, backward=True)
    except (NotImplementedError, AttributeError, TypeError):
        raise cannot(node, activation.title, "NumPy") from None
    for formula in (test, training):
        refuse(node, activation.title, "NumPy", LANGUAGE.lacks(_ops(formula)))
    learned = [name for name, _ in test.learned]
    lines = [f"class {name}:", f'    """{safe(activation.chip)}: {doc(activation)}"""', ""]
    if learned:
        names = ", ".join(learned)
        holders = ", ".join(f"self.{each}" for each in learned)
        quoted = "".join(f'"{each}", ' for each in learned).strip()
        lines += [f"    learned = ({quoted})", "", f"    def __init__(self, {names}):"]
        lines += [f"        {holders} = {names}", ""]
    lines.append("    def forward(self, x, training=False):")
    lines += [f"        {each} = self.{each}" for each in learned]
    steps = LANGUAGE.lines({"y": test.y})
    if training.draws:
        drawn = [
            f"{noise} = rng.uniform({low!r}, {high!r}, x.shape).astype(np.float32)"
            for noise, (low, high) in zip(_noises(training), training.draws, strict=True)
        ]
        keeping = [f"self.{noise} = {noise}" for noise in _noises(training)]
        lines += ["        if training:"]
        lines += [
            f"            {each}" for each in (*drawn, *LANGUAGE.lines({"y": training.y}), *keeping)
        ]
        lines += ["        else:", *(f"            {each}" for each in steps)]
    else:
        lines += [f"        {each}" for each in steps]
    back = LANGUAGE.lines(
        {"dx": training.dx, **{f"self.d_{name}": term for name, term in training.learned}}
        if training.dx is not None
        else {}
    )
    used = [each for each in ("x", "y") if _mentions(back, each)]
    if used:
        holders = ", ".join(f"self.{each}" for each in used)
        lines.append(f"        {holders} = {', '.join(used)}")
    lines += ["        return y", "", "    def backward(self, dy):"]
    wanted = [each for each in ("x", "y", *_noises(training), *learned) if _mentions(back, each)]
    if wanted:
        lines.append(
            f"        {', '.join(wanted)} = {', '.join(f'self.{each}' for each in wanted)}"
        )
    lines += [f"        {each}" for each in back]
    lines += ["        return dx", ""]
    return "\n".join(lines)


def _ops(formula: Formula) -> set[str]:
    terms = [formula.y, *(term for _, term in formula.learned)]
    return ops(*terms, *([formula.dx] if formula.dx is not None else []))


def _noises(formula: Formula) -> list[str]:
    return ["noise" if at == 0 else f"noise_{at + 1}" for at in range(len(formula.draws))]


def _mentions(lines: Iterable[str], name: str) -> bool:
    return any(re.search(rf"(?<![\w.]){name}(?!\w)", line.partition(" = ")[2]) for line in lines)


def doc(activation: Activation) -> str:
    """The first line of its manual page, fit for a docstring."""
    return safe(activation.summary())


def refuse(node: Node, part: str, target: str, missing: set[str]) -> None:
    """Nothing where nothing is missing; raises ``problem.export_cannot`` else."""
    if missing:
        raise cannot(node, part, target)


def cannot(node: Node, part: str, target: str) -> ProblemError:
    """The target has no words for a part of a block."""
    return ProblemError(
        Problem.of("problem.export_cannot", block=node.id, part=part, target=target)
    )
