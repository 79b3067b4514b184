"""Derivatives by finite differences, to compare the written ones with.

The five-point rule is exact to about twelve digits where the function is smooth; next to a kink a much
smaller step is taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.core.parts.calls import Array

WIDE, NARROW = 1e-3, 1e-6


def slope(f: Callable[[], float], x: Array, index: tuple[int, ...], step: float) -> float:
    """The derivative of f by ``x[index]``; ``f`` reads x, which is put back afterwards."""
    kept = x[index]

    def at(distance: float) -> float:
        x[index] = kept + distance
        return f()

    near, far = at(step) - at(-step), at(2 * step) - at(-2 * step)
    x[index] = kept
    return (8.0 * near - far) / (12.0 * step)


def assert_gradient(f: Callable[[], float], x: Array, gradient: Array, within: float) -> None:
    """Every entry of ``gradient`` agrees with the measured slope of f, relative error ``within``."""
    written = gradient.copy()
    for index in np.ndindex(x.shape):
        expected = float(written[index])
        measured = [slope(f, x, index, WIDE)]
        if not _agree(expected, measured[0], within, 1e-10):
            measured.append(slope(f, x, index, NARROW))
            assert _agree(expected, measured[1], within, 3e-9), (index, expected, measured)


def _agree(a: float, b: float, within: float, absolute: float) -> bool:
    return abs(a - b) <= within * max(abs(a), abs(b)) + absolute
