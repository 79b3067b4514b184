"""What each function in a kernel's text gives, worked out by NumPy.

A second writing of the same mathematics, against which the C++ of the kernels is compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def _mix(z: Any) -> Any:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def bits(key: Any, moment: Any, index: Any) -> Any:
    """The 64 random bits of a place."""
    step, one = np.uint64(0x9E3779B97F4A7C15), np.uint64(1)
    return _mix(_mix(key + step * (moment + one)) + step * (index + one))


def _keep_mask(key: Any, moment: Any, index: Any, keep: Any, value: Any) -> Any:
    words = (bits(key, moment, index) >> np.uint64(48)).astype(keep.dtype)
    return np.where(words < np.rint(keep * keep.dtype.type(65536)), value, value.dtype.type(0))


def _uniform(key: Any, moment: Any, index: Any, low: Any, high: Any) -> Any:
    words = (bits(key, moment, index) >> np.uint64(40)).astype(low.dtype)
    return low + words * low.dtype.type(2.0**-24) * (high - low)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(np, name)
        for name in [
            "add",
            "subtract",
            "multiply",
            "divide",
            "negative",
            "maximum",
            "minimum",
            "absolute",
            "sign",
        ]
    },
    **{name: getattr(np, name) for name in ["exp", "log", "log1p", "sqrt", "square", "tanh"]},
    "greater": lambda a, b: np.greater(a, b).astype(a.dtype),
    "gate": lambda a, b: np.where(b > 0, a, a.dtype.type(0)),
    "erf": lambda a: np.vectorize(math.erf, otypes=[a.dtype])(a),
    "copy": lambda a: a,
    "keep_mask": _keep_mask,
    "uniform": _uniform,
}
