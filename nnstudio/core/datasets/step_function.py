"""A step: a jump to approximate with a continuous function.

A network can make the slope as steep as it likes, but never jump.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.curves import Curve
from nnstudio.core.parts.calls import Array


class StepFunction(Curve):
    """0 left of 0, 1 from 0 on.

    Formula: x = U(-6, 6); t = [x >= 0] + U(-1, 1) noise.

    Reference: Cybenko, Approximation by superpositions of a sigmoidal function, Mathematics of Control,
    Signals and Systems 2 (1989).
    """

    title: ClassVar[str] = "Step function"
    order: ClassVar[int] = 81

    def value(self, x: Array) -> Array:
        return (x >= 0).astype(np.float64)
