"""The sine: a smooth wave to approximate.

It has almost two periods, so that a few straight pieces are clearly not enough.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.curves import Curve
from nnstudio.core.parts.calls import Array


class Sine(Curve):
    """The sine of x.

    Formula: x = U(-6, 6); t = sin x + U(-1, 1) noise.

    Reference: Cybenko, Approximation by superpositions of a sigmoidal function, Mathematics of Control,
    Signals and Systems 2 (1989).
    """

    title: ClassVar[str] = "Sine"
    order: ClassVar[int] = 80

    def value(self, x: Array) -> Array:
        return np.sin(x)
