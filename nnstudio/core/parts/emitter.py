"""What a part may ask for while it is compiled: buffers, learned and measured arrays, random bits.

Layers and activations record their mathematics against this small interface; the engine decides where the
buffers lie and when the calls run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.part import Part


class Draw(Protocol):
    """Draws starting values; every initialiser does."""

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        """Values of shape (fan_in, fan_out), float64."""
        ...


@dataclass(frozen=True)
class ParameterSpec:
    """A learned array: its name inside the block, its shape and how it starts.

    ``initializer`` draws a matrix of shape (n_in, n_out); without one the array starts at ``start``.
    """

    name: str
    shape: tuple[int, ...]
    initializer: Draw | None = None
    start: float = 0.0

    @property
    def is_weight(self) -> bool:
        """Whether penalties on the weights apply: to what is drawn, not to biases and scales."""
        return self.initializer is not None

    @property
    def size(self) -> int:
        """Number of values."""
        size = 1
        for length in self.shape:
            size *= length
        return size


@dataclass(frozen=True)
class StatisticSpec:
    """An array that is measured, not learned: its name inside the block, shape and starting value."""

    name: str
    shape: tuple[int, ...]
    start: float = 0.0


@dataclass(eq=False)
class Value:
    """What flows along a link while a plan is compiled.

    ``data`` has shape (features, batch); ``padded`` is the same memory with a row of ones below it, so
    that a bias is one more row of the weights; None where other rows follow at once.
    """

    data: Array
    padded: Array | None
    needs_gradient: bool
    gradient: Array | None = None

    @property
    def features(self) -> int:
        """Number of rows of ``data``."""
        return self.data.shape[0]


@dataclass(frozen=True)
class Parameter:
    """Views into the flat vectors: a learned array and its gradient."""

    value: Array
    gradient: Array


Backward = Callable[[Calls, Array, tuple["Array | None", ...]], None]
Views = Callable[[Array], tuple[Array, ...]]


class Emitter(Protocol):
    """What the engine offers a layer that is being compiled."""

    @property
    def training(self) -> bool:
        """True when dropout and batch statistics apply."""
        ...

    @property
    def forward(self) -> Calls:
        """Records the forward pass."""
        ...

    def value(self, features: int) -> Value:
        """A new buffer (features, batch) with its row of ones."""
        ...

    def together(self, inputs: tuple[Value, ...]) -> tuple[Value, tuple[Array | None, ...]]:
        """One value whose rows are those of all inputs, in their order.

        An input that can lives in those rows from the start; for each of the others the rows it has to be
        copied to are returned.
        """
        ...

    def parameter(self, name: str) -> Parameter:
        """A learned array of this block."""
        ...

    def joined(self, first: str, second: str) -> Parameter:
        """Two neighbouring arrays (n, m) and (m,) of this block as one (n + 1, m)."""
        ...

    def statistic(self, name: str) -> Array:
        """A measured array of this block."""
        ...

    def average(self, name: str, memory: float) -> Array:
        """Where to write this batch's value of a measured array; it becomes memory old + (1 - memory) new."""
        ...

    def live(self, name: str) -> Array:
        """The 0-d array of one of this layer's fields; it follows changes made while training."""
        ...

    def live_fields(self, name: str) -> dict[str, Array]:
        """The 0-d arrays of all numbers of the part in one of this layer's fields, by name."""
        ...

    def generator(self, redraw: Literal["batch", "epoch"] = "batch") -> Any:
        """The source of random bits of this block; with ``epoch`` the same bits in every step of an epoch."""
        ...

    def node(
        self,
        inputs: tuple[Value, ...],
        output: Value,
        backward: Backward | None = None,
        *,
        views: Views | None = None,
        in_place: bool = False,
        learns: bool = False,
    ) -> Value:
        """Register how dL/d(inputs) follows from dL/d(output); returns ``output``.

        ``backward(calls, dy, dxs)`` writes into each entry of dxs that is not None. With ``in_place`` the
        first of them may be dy's own memory. ``learns`` says that the node has parameters. Where each
        gradient is dy itself or part of it, ``views(dy)`` names those parts and nothing is computed.
        """
        ...

    def activating(self, activation: Part, x: Value) -> None:
        """Say that ``x`` is about to go through this block's activation, for whoever watches."""
        ...

    def output(self, logits: Value, activation: Part) -> Value:
        """The network's output from its logits: fused with the loss where the loss allows it."""
        ...
