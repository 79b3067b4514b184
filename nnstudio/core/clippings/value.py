"""Every component of the gradient held between two bounds.

Simple and local, but the direction of the step may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.clippings.base import Clipping
from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.fields import number


class ClipValue(Clipping):
    """Every component held between -c and c.

    Formula: g_i <- min(max(g_i, -c), c).

    Reference: Mikolov, Statistical Language Models Based on Neural Networks, thesis, Brno (2012); Pascanu,
    Mikolov, Bengio, On the difficulty of training recurrent neural networks, ICML (2013), section 3.2.
    """

    title: ClassVar[str] = "By value"
    order: ClassVar[int] = 30

    threshold: float = number(
        0.5,
        "Threshold",
        low=0.0,
        high=1e6,
        open_low=True,
        scale="log",
        live=True,
        doc="Largest size of a component that is left as it is.",
    )

    def clip(self, calls: Calls, g: Array, numbers: Mapping[str, Array]) -> None:
        lowest = calls.scalar(0.0)
        calls.negative(numbers["threshold"], lowest)
        calls.maximum(g, lowest, g)
        calls.minimum(g, numbers["threshold"], g)
