"""Starting weights that turn their inputs without stretching them.

However many such layers follow each other, no direction grows or shrinks.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.initializers.base import Initializer
from nnstudio.core.parts.calls import Array


class Orthogonal(Initializer):
    """W^T W = I (or W W^T = I): keeps lengths and angles.

    Formula: W = U V^T, where Z = U S V^T is the singular value decomposition of a matrix of numbers
    z ~ N(0, 1). With n_in >= n_out the columns of W are orthonormal, otherwise the rows are.

    Every orthogonal matrix is equally likely.

    Reference: Saxe, McClelland, Ganguli, Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks, ICLR (2014).
    """

    title: ClassVar[str] = "Orthogonal"
    order: ClassVar[int] = 50
    kin: ClassVar[str] = "any"

    def draw(self, generator: np.random.Generator, fan_in: int, fan_out: int) -> Array:
        drawn = generator.standard_normal((fan_in, fan_out))
        left, _, right = np.linalg.svd(drawn, full_matrices=False)
        return left @ right
