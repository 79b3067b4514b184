"""Lines for a painter, made from arrays in one copy.

A point at a time would cost more than drawing the line does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

# Its own type information knows of no argument but the first.
_memory: Any = VoidPtr


def polyline(x: NDArray[np.float64], y: NDArray[np.float64]) -> QPolygonF:
    """The points ``x``, ``y``, both (n,) and finite."""
    line = QPolygonF()
    line.resize(len(x))
    if len(x):
        # A QPolygonF is a row of pairs of doubles.
        memory: Any = _memory(line.data(), 16 * len(x), True)
        points = np.frombuffer(memory, np.float64).reshape(-1, 2)
        points[:, 0], points[:, 1] = x, y
    return line


def pieces(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[QPolygonF]:
    """The lines between the gaps, where ``y`` is NaN; a single point between two gaps is none."""
    missing = np.flatnonzero(np.isnan(y))
    if not len(missing):
        return [polyline(x, y)] if len(x) > 1 else []
    bounds = [-1, *missing.tolist(), len(y)]
    return [
        polyline(x[before + 1 : after], y[before + 1 : after])
        for before, after in pairwise(bounds)
        if after - before > 2
    ]
