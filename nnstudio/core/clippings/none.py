"""The gradient as backpropagation leaves it.

The usual case; it costs no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nnstudio.core.clippings.base import Clipping
from nnstudio.core.parts.calls import Array, Calls


class NoClipping(Clipping):
    """The gradient stays as it is.

    Formula: g <- g.

    Reference: Rumelhart, Hinton, Williams, Learning representations by back-propagating errors, Nature 323
    (1986).
    """

    title: ClassVar[str] = "No clipping"
    order: ClassVar[int] = 10

    @property
    def active(self) -> bool:
        return False

    def clip(self, calls: Calls, g: Array, numbers: Mapping[str, Array]) -> None:
        pass
