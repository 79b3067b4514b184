"""What layers and the optimiser see of the compiler: buffers, learned arrays, live values, random bits.

They record their mathematics against these and know nothing of plans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from nnstudio.core.activations.base import Activation
from nnstudio.core.engine.backpropagation import Node
from nnstudio.core.engine.memory import Ref
from nnstudio.core.engine.recorder import RandomBits
from nnstudio.core.engine.state import Place
from nnstudio.core.engine.taps import Tap
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.emitter import Backward, Parameter, Value, Views
from nnstudio.core.parts.part import Part
from nnstudio.core.penalties.base import Penalty

if TYPE_CHECKING:
    from nnstudio.core.engine.compiler import Compiler


class BlockEmitter:
    """What one layer sees of the compiler."""

    def __init__(self, compiler: Compiler, block: str, layer: Layer) -> None:
        self._compiler = compiler
        self.block = block
        self._layer = layer
        self._made: list[Value] = []

    @property
    def training(self) -> bool:
        return self._compiler.training

    @property
    def forward(self) -> Calls:
        return self._compiler.forward

    def value(self, features: int) -> Value:
        batch = self._compiler.batch
        shape = (features + 1, batch)
        name = self.block
        padded = self._compiler.forward.ref(shape, "kept", fill=1.0, name=name, row=batch)
        value = Value(cast(Array, padded[:features]), cast(Array, padded), needs_gradient=False)
        self._made.append(value)
        return value

    def settle(self, output: Value) -> Value:
        """The block's output as the blocks after it see it."""
        compiler, buffer = self._compiler, cast(Ref, output.data).buffer
        mine = any(cast(Ref, made.data).buffer is buffer for made in self._made)
        if self.block in compiler.placed and mine and buffer.kind == "kept":
            # It will be some rows of a longer value, so other rows and not ones come below.
            buffer.size = output.features * compiler.batch
            buffer.shape = (output.features, compiler.batch)
            output.padded = None
        return output

    def together(self, inputs: tuple[Value, ...]) -> tuple[Value, tuple[Array | None, ...]]:
        compiler = self._compiler
        y = self.value(sum(x.features for x in inputs))
        places: list[Array | None] = []
        row = 0
        sources = compiler.experiment.network.incoming[self.block]
        for name, x in zip(sources, inputs, strict=True):
            ref = cast(Ref, x.data)
            fits = x.padded is None and compiler.placed.get(name) == self.block
            if fits and ref.buffer.home is None and ref.size == ref.buffer.size:
                ref.buffer.home = (cast(Ref, y.data).buffer, row * compiler.batch)
                places.append(None)
            else:
                places.append(y.data[row : row + x.features])
            row += x.features
        return y, tuple(places)

    def parameter(self, name: str) -> Parameter:
        place = self._compiler.runs.layout.parameters[f"{self.block}.{name}"]
        return Parameter(self._compiler.parameter(place), self._compiler.gradient(place))

    def joined(self, first: str, second: str) -> Parameter:
        places = self._compiler.runs.layout.parameters
        above, below = (places[f"{self.block}.{name}"] for name in (first, second))
        if above.offset + above.size != below.offset:
            raise ValueError(f"{self.block}: {first} and {second} are not neighbours in memory")
        both = Place(above.offset, (above.shape[0] + 1, above.shape[1]))
        return Parameter(self._compiler.parameter(both), self._compiler.gradient(both))

    def statistic(self, name: str) -> Array:
        place = self._compiler.runs.layout.statistics[f"{self.block}.{name}"]
        return self._compiler.statistic(place)

    def average(self, name: str, memory: float) -> Array:
        return cast(Array, self._compiler.average(f"{self.block}.{name}", memory))

    def live(self, name: str) -> Array:
        return cast(Array, self._compiler.live(self.block, name))

    def live_fields(self, name: str) -> dict[str, Array]:
        inner: Part = getattr(self._layer, name)
        self._compiler.pulled |= isinstance(inner, Penalty)
        return self._compiler.live_numbers(self.block, name, inner)

    def generator(self, redraw: Literal["batch", "epoch"] = "batch") -> Any:
        return RandomBits(self.block, redraw)

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
        output.needs_gradient = learns or any(x.needs_gradient for x in inputs)
        self._compiler.nodes.append(Node(self.block, inputs, output, backward, views, in_place))
        return output

    def activating(self, activation: Part, x: Value) -> None:
        compiler = self._compiler
        index = len(compiler.forward.operations)
        ref = cast(Ref, x.data)
        compiler.out.taps.append(Tap(self.block, "input", ref, "forward", index, activation))

    def output(self, logits: Value, activation: Part) -> Value:
        return self._compiler.finish(logits, cast(Activation, activation), self)


class OptimizerStep:
    """What an optimiser sees of the compiler."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self.calls: Calls = compiler.update

    def live(self, name: str) -> Array:
        return cast(Array, self._compiler.live("optimizer", name))

    def exact(self, name: str) -> Array:
        return cast(Array, self._compiler.live("optimizer", name, exact=True))

    def counter(self) -> Array:
        return cast(Array, self._compiler.age())

    def scaled(self, g: Array, by: Array) -> Array:
        if self._compiler.out.folds:
            return g
        made = self.calls.like(g)
        self.calls.multiply(g, by, made)
        return made
