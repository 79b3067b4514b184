"""The shapes a penalty and a loss have over two weights: lines of equal price, lines of equal loss.

Where the two touch lie the weights that a network learns with that penalty, which is why L1 makes zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnstudio.core.labs.formula import Formula
from nnstudio.core.labs.shrinking import Bowl
from nnstudio.core.parts.calls import Array
from nnstudio.core.penalties.base import Penalty


def formula_of(bowl: Bowl) -> Formula:
    """The loss of a bowl over two weights as a function of x and y, for a map of it."""
    (a, b), (_, c) = bowl.curvature.tolist()
    x, y = (
        f"({name} - ({value!r}))" for name, value in zip("xy", bowl.lowest.tolist(), strict=True)
    )
    return Formula(f"{a / 2!r} {x}^2 + {b!r} {x} {y} + {c / 2!r} {y}^2")


def price_line(penalty: Penalty, through: Sequence[float], corners: int = 72) -> Array:
    """The places that cost what ``through`` costs, around 0, (corners + 1, 2); the first again at the end."""
    wanted = penalty.value(np.array(through, np.float64))
    angles = np.linspace(0.0, 2.0 * np.pi, corners + 1)
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.array([way * _reach(penalty.value, way, wanted) for way in ways])


def loss_line(bowl: Bowl, through: Array, corners: int = 96) -> Array:
    """The places with the same loss as ``through``, (corners + 1, 2), in a bowl over two weights."""
    angles = np.linspace(0.0, 2.0 * np.pi, corners + 1)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    size = np.sqrt(2.0 * max(0.0, bowl.loss(through) - bowl.height))
    root = np.linalg.cholesky(bowl.curvature)
    return bowl.lowest + size * np.linalg.solve(root.T, circle).T


def _reach(price: Callable[[Array], float], way: Array, wanted: float) -> float:
    """How far one may go from 0 until it costs as much as wanted."""
    if wanted <= 0:
        return 0.0
    near, far = 0.0, 1.0
    while price(far * way) < wanted and far < 1e6:
        far *= 2.0
    for _ in range(30):
        middle = 0.5 * (near + far)
        near, far = (middle, far) if price(middle * way) < wanted else (near, middle)
    return far
