"""What every layer is: a block of the network that knows its shapes, its parameters and its mathematics.

A layer writes its forward and backward pass once, in primitive calls, against the small ``Emitter``
interface, and never sees where the buffers lie or when the calls run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from nnstudio.core.parts.calls import Array
from nnstudio.core.parts.emitter import Emitter, ParameterSpec, StatisticSpec, Value
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.problem import Problem
from nnstudio.core.parts.registry import Registry
from nnstudio.core.parts.steps import Step


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
        """Variants worth an entry of their own in the palette, below a heading of their own."""
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

    @property
    def differs_in_training(self) -> bool:
        """Whether it gives something else in training mode than in evaluation mode, as dropout does."""
        return False

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        """Record the forward pass and register the backward pass; returns the output."""
        raise NotImplementedError

    def steps(self) -> tuple[Step, ...] | None:
        """The same in evaluation and in training as named steps; None where they have no names."""
        return None

    def formula_lines(self) -> tuple[str, ...]:
        """What this block computes as it is set now: lines of equations, each separated by ", ".

        Written as in manual pages; empty where the manual page says it for every setting.
        """
        return ()


LAYERS = Registry(Layer, "nnstudio.core.layers")
