"""The sum of several paths, which makes residual networks.

The shortcut lets the gradient reach early layers undiminished.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.emitter import Emitter, Value
from nnstudio.core.parts.problem import Problem
from nnstudio.core.parts.steps import Step, Sum

MOST_SOURCES = 8


class Add(Layer):
    """y = x_1 + x_2 + ...: joins paths of equal size by adding them up.

    Formula: y = sum_i x_i over two to eight inputs of the same size; dx_i = dy for each of them.

    With the input of a block of layers as one path it is a residual (skip) connection: the layers between
    only learn what is to be added.

    Reference: He, Zhang, Ren, Sun, Deep Residual Learning for Image Recognition, CVPR (2016).
    """

    title: ClassVar[str] = "Add"
    order: ClassVar[int] = 60
    group: ClassVar[str] = "Merge"
    tint: ClassVar[str] = "merge"
    sources: ClassVar[tuple[int, int]] = (2, MOST_SOURCES)

    def problems(self, inputs: tuple[int, ...]) -> tuple[Problem, ...]:
        if len(set(inputs)) <= 1:
            return ()
        sizes = ", ".join(str(size) for size in inputs)
        return (Problem.of("problem.sizes_differ", sizes=sizes),)

    def steps(self) -> tuple[Step, ...]:
        return (Sum(),)

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        y = e.value(inputs[0].features)
        e.forward.add(inputs[0].data, inputs[1].data, y.data)
        for x in inputs[2:]:
            e.forward.add(y.data, x.data, y.data)

        return e.node(inputs, y, views=lambda dy: (dy,) * len(inputs))
