"""Several paths side by side as one longer vector.

What each path found stays visible to the next layer.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.layers.add import MOST_SOURCES
from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.emitter import Emitter, Value
from nnstudio.core.parts.steps import Join, Step


class Concatenate(Layer):
    """y = (x_1, x_2, ...): joins paths of any size by putting one below the other.

    Formula: y holds the features of x_1, then those of x_2, and so on, for two to eight inputs; dx_i is
    the part of dy that belongs to x_i. The order is that in which the links were drawn.

    Reference: Huang, Liu, van der Maaten, Weinberger, Densely Connected Convolutional Networks, CVPR
    (2017).
    """

    title: ClassVar[str] = "Concatenate"
    order: ClassVar[int] = 61
    group: ClassVar[str] = "Merge"
    tint: ClassVar[str] = "merge"
    sources: ClassVar[tuple[int, int]] = (2, MOST_SOURCES)

    def features(self, inputs: tuple[int, ...]) -> int:
        return sum(inputs)

    def steps(self) -> tuple[Step, ...]:
        return (Join(),)

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        sizes = [x.features for x in inputs]
        ends = [sum(sizes[: count + 1]) for count in range(len(sizes))]
        rows = [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]
        y, places = e.together(inputs)
        for x, place in zip(inputs, places, strict=True):
            if place is not None:
                e.forward.copy(x.data, place)
        return e.node(inputs, y, views=lambda dy: tuple(dy[row] for row in rows))
