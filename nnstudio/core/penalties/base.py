"""What every penalty is: a number that grows with the weights, and its gradient.

A penalty is added to the loss; its share is shown separately. Biases and the scales of normalisations are
never penalised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Penalty(Part):
    """A price on the weights of one matrix."""

    family: ClassVar[str] = "penalty"

    def value(self, w: Array) -> float:
        """The price of the weights w of any shape."""
        raise NotImplementedError

    def pull(self, calls: Calls, w: Array, g: Array, numbers: Mapping[str, Array]) -> None:
        """Add d(price)/dw to g; ``numbers`` holds this part's fields as 0-d arrays that may change."""
        raise NotImplementedError


class OneStrength(Penalty):
    """A penalty with a single factor lambda; what they share, not a part of its own."""

    strength: float = number(
        0.0,
        "Strength",
        low=0.0,
        high=1e3,
        scale="log",
        live=True,
        start=0.01,
        doc="lambda; 0 switches it off.",
    )

    @property
    def active(self) -> bool:
        return self.strength > 0


PENALTIES = Registry(Penalty, "nnstudio.core.penalties")
