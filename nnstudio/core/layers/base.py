"""What every layer is: a block of the network that knows its shapes, its parameters and its mathematics.

A layer writes its forward and backward pass once, in primitive calls, against the small ``Emitter``
interface; the engine decides where the buffers lie and when the calls run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from nnstudio.core.activations.base import Activation
from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem
from nnstudio.core.parts.registry import Registry


@dataclass(frozen=True)
class ParameterSpec:
    """A learned array: its name inside the block, its shape and how it starts.

    ``initializer`` draws a matrix of shape (n_in, n_out); without one the array starts at ``start``.
    """

    name: str
    shape: tuple[int, ...]
    initializer: Initializer | None = None
    start: float = 0.0

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
    that a bias is one more row of the weights.
    """

    data: Array
    padded: Array
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

    def parameter(self, name: str) -> Parameter:
        """A learned array of this block."""
        ...

    def joined(self, first: str, second: str) -> Parameter:
        """Two neighbouring arrays (n, m) and (m,) of this block as one (n + 1, m)."""
        ...

    def statistic(self, name: str) -> Array:
        """A measured array of this block."""
        ...

    def live(self, name: str) -> Array:
        """The 0-d array of one of this layer's fields; it follows changes made while training."""
        ...

    def generator(self) -> Any:
        """The source of random bits of this block."""
        ...

    def node(
        self,
        inputs: tuple[Value, ...],
        output: Value,
        backward: Backward,
        *,
        in_place: bool = False,
        learns: bool = False,
    ) -> Value:
        """Register how dL/d(inputs) follows from dL/d(output); returns ``output``.

        ``backward(calls, dy, dxs)`` writes into each entry of dxs that is not None. With ``in_place`` the
        first of them may be dy's own memory. ``learns`` says that the node has parameters.
        """
        ...

    def output(self, logits: Value, activation: Activation) -> Value:
        """The network's output from its logits: fused with the loss where the loss allows it."""
        ...


@dataclass(frozen=True)
class Preset:
    """A layer with chosen values that the palette offers beside the plain one."""

    title: str
    group: str
    summary: str
    layer: Layer


class Layer(Part):
    """A block of the network.

    Attributes:
        group: heading in the palette.
        tint: which kind of block it is; the window gives each kind a colour.
        sources: how many links may arrive, lowest and highest.
        emits: whether a link may leave.
    """

    family: ClassVar[str] = "layer"
    group: ClassVar[str] = "Layers"
    tint: ClassVar[str] = "dense"
    sources: ClassVar[tuple[int, int]] = (1, 1)
    emits: ClassVar[bool] = True

    @classmethod
    def presets(cls) -> tuple[Preset, ...]:
        """Variants worth an entry of their own in the palette."""
        return ()

    def features(self, inputs: tuple[int, ...]) -> int:
        """Number of output features for these numbers of input features."""
        return inputs[0]

    def parameters(self, inputs: tuple[int, ...]) -> tuple[ParameterSpec, ...]:
        """The learned arrays, in the order they lie in memory."""
        return ()

    def statistics(self, inputs: tuple[int, ...]) -> tuple[StatisticSpec, ...]:
        """The measured arrays."""
        return ()

    def problems(self, inputs: tuple[int, ...]) -> tuple[Problem, ...]:
        """What is wrong with these inputs; empty when the layer can take them."""
        return ()

    def penalty(self, weights: Mapping[str, Array]) -> float:
        """What this layer adds to the loss, from its learned arrays by name."""
        return 0.0

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        """Record the forward pass and register the backward pass; returns the output."""
        raise NotImplementedError

    def chips(self) -> tuple[str, ...]:
        """Titles of the choices shown on the block."""
        return ()


LAYERS = Registry(Layer, "nnstudio.core.layers")
