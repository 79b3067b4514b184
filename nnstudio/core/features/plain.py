"""The values of a sample as they are.

What most data are given to a network as.
"""

from __future__ import annotations

from typing import Any, ClassVar

from nnstudio.core.features.base import Features
from nnstudio.core.parts.calls import Array


class Plain(Features):
    """The values as the data set has them.

    Formula: the inputs of the network are x_1, ..., x_n.

    Reference: Goodfellow, Bengio, Courville, Deep Learning, section 1.2 (2016).
    """

    title: ClassVar[str] = "As they are"
    order: ClassVar[int] = 10

    def fits(self, values: int) -> bool:
        return True

    def count(self, values: int) -> int:
        return values

    def derive(self, inputs: Array) -> Array:
        return inputs

    def written(self, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        return columns
