"""What every clipping is: a bound on the gradient, applied between backpropagation and the step.

A single huge gradient can undo a thousand good steps; a bound on it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.parts.calls import Array, Calls
from nnstudio.core.parts.part import Part
from nnstudio.core.parts.registry import Registry


class Clipping(Part):
    """A rule that bounds the gradient g (P,) of all parameters; one that is not active never looks at it."""

    family: ClassVar[str] = "clipping"

    def clip(self, calls: Calls, g: Array, numbers: Mapping[str, Array]) -> None:
        """Bound g in place; ``numbers`` holds this part's fields as 0-d arrays that may change."""
        raise NotImplementedError


CLIPPINGS = Registry(Clipping, "nnstudio.core.clippings")
