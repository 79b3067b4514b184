"""Six bumps, three up and three down: a regression that needs hidden layers.

Between the bumps the value is 0, so a network has to bend its surface six times.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.core.datasets.surfaces import Surface
from nnstudio.core.parts.calls import Array

# Centre x, centre y, sign.
BUMPS = np.array(
    [
        (-4.0, 2.5, 1.0),
        (0.0, 2.5, -1.0),
        (4.0, 2.5, 1.0),
        (-4.0, -2.5, -1.0),
        (0.0, -2.5, 1.0),
        (4.0, -2.5, -1.0),
    ]
)


class Gaussian(Surface):
    """Bumps of radius 2 and height 1 or -1 around (-4, 0 or 4, 2.5 or -2.5), with alternating sign.

    Formula: x, y = U(-6, 6); t = s max(1 - d / 2, 0) of the nearest centre, where d is the distance of
    (x, y) + e from it, s its sign and e = U(-6, 6) noise.

    Reference: Smilkov, Carter, Sculley, Viegas, Wattenberg, Direct-Manipulation Visualization of Deep
    Networks (2017).
    """

    title: ClassVar[str] = "Gaussian bumps"
    order: ClassVar[int] = 91

    def height(self, places: Array) -> Array:
        distance = np.hypot(*(places[:, None, :] - BUMPS[:, :2]).transpose(2, 0, 1))
        nearest = distance.argmin(axis=1)
        closeness = np.clip(1.0 - distance.min(axis=1) / 2.0, 0.0, 1.0)
        return BUMPS[nearest, 2] * closeness
