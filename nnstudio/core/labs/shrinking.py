"""What a price on weights, and dropout, do to the weights of a problem so small that it is solved in a moment.

A linear unit with a few inputs learns from a few samples; every penalty there is, is tried on it by the step and
the pull that train networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.core.engine.numpy_table import NumpyTable
from nnstudio.core.labs.walker import Walker
from nnstudio.core.optimizers.momentum import Momentum
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.penalties.base import PENALTIES, Penalty
from nnstudio.core.penalties.l2 import L2

NONE, DROPOUT = "none", "dropout"

POSITIONS = 61
"""Strengths along a path, after none at all: from ``LEAST`` to 10, fifteen to a power of ten."""
LEAST, TENFOLD = 1e-3, 15
RATE_STEP = 0.01

STEPS, STEPS_ON = 1000, 200
"""Steps from the start, and from the neighbour on a path."""
INERTIA = 0.9
LAST = 1e-4
"""The last step is so much of the first: a pull that jumps leaves no more of a tremble."""

ZERO = 2e-3
"""A weight below this is called 0."""
LEVEL = 0.03
"""Weights within this share of the largest are as large."""

TWINS = 2
USEFUL = (1.0, -0.8, 0.6, -0.5, 0.4, -0.3)
USELESS = 16
NEW = 2000

PAIR = np.array([[1.0, 0.5], [0.5, 1.0]])
"""The mean products of two inputs of variance 1 with correlation 1/2."""


@dataclass(frozen=True, eq=False)
class Bowl:
    """The loss of a linear unit, half its mean squared error, as the bowl over its weights that it is.

    Attributes:
        curvature: second derivatives, the mean products of the inputs, (n, n).
        lowest: the weights without any price, (n,).
        height: the loss there.
    """

    curvature: Array
    lowest: Array
    height: float = 0.0

    def loss(self, w: Array) -> float:
        """height + (w - lowest)' curvature (w - lowest) / 2, for w (n,)."""
        away = w - self.lowest
        return self.height + 0.5 * float(away @ self.curvature @ away)

    @property
    def steepest(self) -> float:
        """The largest curvature in any direction."""
        return float(np.linalg.eigvalsh(self.curvature)[-1])


@dataclass(frozen=True)
class Small:
    """The problem: y = x w + noise, where few inputs matter.

    Two inputs are nearly the same, the twins; six matter less and less; sixteen do not matter at all.

    Attributes:
        samples: to learn from.
        alike: correlation of the twins.
        noise: standard deviation of what cannot be learned.
        seed: of samples and noise.
    """

    samples: int = 60
    alike: float = 0.95
    noise: float = 1.0
    seed: int = 1

    @property
    def truth(self) -> Array:
        """The weights that made the samples, (24,)."""
        return np.array([0.9, 0.3, *USEFUL, *[0.0] * USELESS])

    def made(self) -> Made:
        """Samples with inputs of mean 0 and variance 1, and the bowl of their loss."""
        random = np.random.default_rng(self.seed)
        count = len(self.truth)
        inputs: Array = random.standard_normal((self.samples + NEW, count))
        inputs[:, 1] = self.alike * inputs[:, 0] + np.sqrt(1.0 - self.alike**2) * inputs[:, 1]
        own: Array = inputs[: self.samples]
        inputs = (inputs - own.mean(0)) / own.std(0)
        targets: Array = inputs @ self.truth + self.noise * random.standard_normal(len(inputs))
        x: Array = inputs[: self.samples]
        y: Array = targets[: self.samples]
        curvature: Array = x.T @ x / self.samples
        lowest: Array = np.linalg.solve(curvature, x.T @ y / self.samples)
        height = 0.5 * float(np.mean((x @ lowest - y) ** 2))
        bowl = Bowl(curvature, lowest, height)
        return Made(self, bowl, inputs[self.samples :], targets[self.samples :])


@dataclass(frozen=True, eq=False)
class Made:
    """A problem as it was drawn: the bowl of what is learned from; inputs (m, n) and targets (m,) of others."""

    settings: Small
    bowl: Bowl
    inputs: Array
    targets: Array

    def error(self, w: Array) -> float:
        """The loss, half the mean squared error, on new samples."""
        return 0.5 * float(np.mean((self.inputs @ w - self.targets) ** 2))


@dataclass(frozen=True, eq=False)
class Settled:
    """The weights that one kind of pressure leads to.

    Attributes:
        kind: ``none``, a penalty, or ``dropout``.
        weights: (n,).
        loss, error: on the samples learned from, without the price, and on new ones.
    """

    kind: str
    weights: Array
    loss: float
    error: float

    @property
    def zeros(self) -> int:
        """How many weights are 0."""
        return int((np.abs(self.weights) < ZERO).sum())

    @property
    def largest(self) -> int:
        """How many weights share the largest size; 0 where all are 0."""
        sizes = np.abs(self.weights)
        top = float(sizes.max())
        return int((sizes > (1.0 - LEVEL) * top).sum()) if top >= ZERO else 0

    @property
    def length(self) -> float:
        """The Euclidean length of all weights together."""
        return float(np.linalg.norm(self.weights))


def pair(x: float, y: float) -> Bowl:
    """A bowl over two weights whose inputs go together, lowest at (x, y)."""
    return Bowl(PAIR, np.array([x, y]))


def kinds() -> tuple[str, ...]:
    """All that can be tried: none, every penalty of the registry, dropout."""
    return (NONE, *PENALTIES.types(), DROPOUT)


def strength_at(position: int) -> float:
    """The strength of a place on a path: 0 at 0, then evenly on a logarithmic scale."""
    if position <= 0:
        return 0.0
    return float(LEAST * 10.0 ** ((position - 1) / TENFOLD))


def rate_at(position: int) -> float:
    """The share of inputs that is dropped at a place on a path."""
    return RATE_STEP * max(0, position)


def pressure(kind: str, strength: float, rate: float) -> Penalty | None:
    """What presses on the weights; None for nothing.

    Of a penalty every number that somebody switches on is set to ``strength``. Dropout on inputs of variance 1 is,
    averaged over all masks, L2 with the strength rate / (1 - rate).

    Reference: Srivastava et al., Dropout, JMLR 15 (2014), section 9.1.
    """
    if kind == NONE:
        return None
    if kind == DROPOUT:
        return L2(strength=rate / (1.0 - rate))
    part = PENALTIES.get(kind)
    names = [field.name for field in part.describe() if field.start is not None]
    return part(**dict.fromkeys(names, strength))


def settle(made: Made, kind: str, strength: float, rate: float) -> Settled:
    """The weights at the lowest place of loss and price together, and what they are worth."""
    found = lowest(made.bowl, pressure(kind, strength, rate))
    return Settled(kind, found, made.bowl.loss(found), made.error(found))


def lowest(
    bowl: Bowl, penalty: Penalty | None, start: Array | None = None, steps: int = STEPS
) -> Array:
    """The weights (n,) where loss and price together are lowest.

    Momentum with the gradient of the loss and the penalty's own pull, in steps that become ten thousand times
    smaller: exact to about a hundredth, and closer where the pull does not jump.
    """
    if penalty is None:
        return bowl.lowest.copy()
    calls = Calls(NumpyTable(), np.float64)  # pyright: ignore[reportArgumentType]
    w, g = bowl.lowest.copy(), np.zeros_like(bowl.lowest)
    numbers = {
        field.name: np.array(float(getattr(penalty, field.name)))
        for field in type(penalty).describe()
        if field.kind == "number"
    }
    penalty.pull(calls, w, g, numbers)
    pulls = calls.recorded
    constant = bowl.curvature @ bowl.lowest

    def slope(at: Array) -> Array:
        w[:] = at
        np.matmul(bowl.curvature, at, out=g)
        np.subtract(g, constant, out=g)
        for function, args in pulls:
            function(*args)
        return g

    # A price that is a square adds its strength to the curvature.
    first = 1.0 / (bowl.steepest + sum(float(number) for number in numbers.values()))
    walker = Walker(
        Momentum(learning_rate=first, momentum=INERTIA),
        tuple(bowl.lowest if start is None else start),
        slope,
    )
    shrink, rate = LAST ** (1.0 / steps), first
    for _ in range(steps):
        walker.set("learning_rate", rate)
        walker.step()
        rate *= shrink
    return walker.w


def path(bowl: Bowl, kind: str, steps: int = STEPS_ON) -> Array:
    """The weights at every place of a path, (POSITIONS + 1, n), each found from the one before it."""
    found = [bowl.lowest.copy()]
    for position in range(1, POSITIONS + 1):
        penalty = pressure(kind, strength_at(position), rate_at(position))
        found.append(lowest(bowl, penalty, found[-1], steps))
    return np.array(found)
