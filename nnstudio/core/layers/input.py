"""The block where the data enters.

It has no settings of its own: the data set decides how many features there are.
"""

from __future__ import annotations

from typing import ClassVar

from nnstudio.core.layers.base import Layer
from nnstudio.core.parts.emitter import Emitter, Value
from nnstudio.core.parts.steps import Step


class Input(Layer):
    """The samples of a mini-batch, one value per feature.

    Formula: y = x.

    Its size is that of the data set: 784 for 28 x 28 images, 2 for points in the plane.

    Reference: Bishop, Pattern Recognition and Machine Learning, section 5.1 (2006).
    """

    title: ClassVar[str] = "Input"
    order: ClassVar[int] = 10
    tint: ClassVar[str] = "input"
    sources: ClassVar[tuple[int, int]] = (0, 0)

    def steps(self) -> tuple[Step, ...]:
        return ()

    def emit(self, e: Emitter, inputs: tuple[Value, ...]) -> Value:
        return inputs[0]
